// Tables block by block: for values that are to stay in their file.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/crc32c.h"
#include "core/checkpoint/sstable.h"
#include "tests/support/matchers.h"
#include "tests/support/odd_source.h"
#include "tests/support/table_builder.h"

namespace permafrost_test {
namespace {

using permafrost::SortedTable;
using permafrost::TableValue;
using Code = absl::StatusCode;

struct Opened {
  Opened(const KeyValues& entries, const TableOptions& options) : Opened(BuildTable(entries, options)) {}
  explicit Opened(const std::string& file)
      : bytes(file), source(std::make_shared<OddSource>("t", file, file.size(), OddSource::kGone)) {
    auto opened = SortedTable::Open(source);
    REQUIRE_OK(opened);
    table.emplace(*std::move(opened));
  }
  std::string bytes;
  std::shared_ptr<OddSource> source;
  std::optional<SortedTable> table;
};

const KeyValues kEntries = {{"", "none"}, {"a", "one"}, {"c", "two"}, {"e", "three"}, {"g", "four"}};

TEST_CASE("a key is looked for in the only block that can hold it") {
  const Opened opened(kEntries, {.entries_per_block = 2});
  REQUIRE(opened.table->block_count() == 3);
  const auto [key, block] = GENERATE(table<std::string, int>(
      {{"", 0}, {"a", 0}, {"b", 1}, {"c", 1}, {"e", 1}, {"f", 2}, {"g", 2}, {"h", -1}, {"\xff", -1}}));
  INFO(key);
  const std::optional<size_t> found = opened.table->FindBlock(key);
  CHECK((found ? static_cast<int>(*found) : -1) == block);
}

TEST_CASE("a block's entries come with their places in the file") {
  const bool snappy = GENERATE(false, true);
  const Opened opened(kEntries, {.snappy = snappy, .entries_per_block = 3});
  std::string text;
  REQUIRE_OK(opened.table->ForEachIn(1, [&](std::string_view key, const TableValue& value) {
    absl::StrAppend(&text, key, "=", value.bytes.bytes, " ");
    CHECK((value.place.source == nullptr) == snappy);
    if (!snappy) CHECK(opened.bytes.substr(value.place.offset, value.place.length) == value.bytes.bytes);
    return absl::OkStatus();
  }));
  CHECK(text == "e=three g=four ");
  CHECK_THAT(opened.table->ForEachIn(0, [](auto, auto&) { return absl::CancelledError("enough"); }),
             FailsWith(Code::kCancelled, {"enough"}));
}

TEST_CASE("an only entry's value stays in the file, with a check as strict as its block's") {
  const std::string value(1000000, 'v');
  const Opened opened({{"key", value}}, {});
  const auto only = opened.table->ReadOnlyEntry(0);
  REQUIRE_OK(only);
  REQUIRE(only->has_value());
  CHECK((*only)->key == "key");
  CHECK((*only)->value.range.offset == opened.bytes.find(value));
  CHECK((*only)->value.range.length == value.size());
  CHECK(permafrost::UnmaskCrc32c((*only)->value.masked_crc32c) == permafrost::Crc32c(value));
  CHECK(opened.source->bytes_read() < 100000);

  // Whatever byte of the block is another one: there is no such entry, or the check does not hold.
  const size_t end =
      opened.bytes.find(value) + value.size() + 13;  // restarts, their number, type and checksum
  for (size_t at = 0; at < end; at = at == 20 ? end - 20 : at + 1) {
    INFO(at);
    std::string damaged = opened.bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    const Opened other(damaged);
    const auto entry = other.table->ReadOnlyEntry(0);
    if (!entry.ok() || !entry->has_value()) continue;
    const permafrost::FileRange& range = (*entry)->value.range;
    CHECK_FALSE((*entry)->value.Compare(permafrost::Crc32c(damaged.substr(range.offset, range.length))).ok());
  }
}

TEST_CASE("blocks of another kind have no only entry") {
  const auto [what, entries, snappy] = GENERATE(table<std::string, KeyValues, bool>({
      {"several", {{"a", "1"}, {"b", "2"}}, false},
      {"compressed", {{"a", "1"}}, true},
      {"a key that is longer than what is read for it", {{std::string(100000, 'k'), "1"}}, false},
  }));
  INFO(what);
  const Opened opened(entries, {.snappy = snappy});
  const auto only = opened.table->ReadOnlyEntry(0);
  REQUIRE_OK(only);
  CHECK_FALSE(only->has_value());
}

}  // namespace
}  // namespace permafrost_test
