// The table format: a file that TensorFlow wrote, tables of every layout, and what is left of them when bytes
// are cut off or changed. Tables made wrong on purpose: sstable_errors_test.cc.
#include "core/checkpoint/sstable.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/checkpoint/read_back.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"
#include "tests/support/table_builder.h"

namespace permafrost_test {
namespace {

using permafrost::MemorySource;
using permafrost::SortedTable;

// cases/partitioned_one/w1.4: entries at 0, metaindex at 47, index at 60, footer at 79.
const std::string& RealTable() {
  static const std::string bytes = absl::HexStringToBytes(
      "000006"
      "08011a020801"
      "000313"
      "702f77"
      "08011208120208031202080228"
      "1835d4b6ce99"
      "00000000"
      "01000000"
      "00"
      "c72026fe"
      "00000000"
      "01000000"
      "00"
      "c0f2a1b0"
      "000102"
      "71"
      "002a"
      "00000000"
      "01000000"
      "00"
      "f3c08e86"
      "2f08"
      "3c0e"
      "000000000000000000000000000000000000000000000000000000000000000000000000"
      "57fb808b247547db");
  return bytes;
}

KeyValues ManyEntries(int count) {
  KeyValues entries = {{"", "header"}};
  for (int i = 0; i < count; ++i) {
    entries.emplace_back(absl::StrFormat("scope_%d/layer%04d/weights", i / 50, i),
                         std::string(i % 40, 'a' + i % 26));
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

TEST_CASE("the table of a real checkpoint is read") {
  REQUIRE(RealTable().size() == 127);
  REQUIRE(RealTable() == ReadFile(FixtureDir() / "cases/partitioned_one/w1.4/model.ckpt.index"));
  const auto entries = Entries(RealTable());
  REQUIRE_OK(entries);
  CHECK(*entries == KeyValues{{"", absl::HexStringToBytes("08011a020801")},
                              {"p/w", absl::HexStringToBytes("080112081202080312020802281835d4b6ce99")}});
}

TEST_CASE("tables of every layout give the entries that they were built of") {
  const bool snappy = GENERATE(false, true);
  const size_t per_block = GENERATE(1, 3, 16, 17, 1000);
  const size_t restart_interval = GENERATE(1, 2, 16, 1000);
  const KeyValues entries = ManyEntries(200);
  const auto got = Entries(BuildTable(entries, {snappy, per_block, restart_interval}));
  REQUIRE_OK(got);
  CHECK(*got == entries);
}

TEST_CASE("keys are bytes and sort as unsigned ones") {
  const KeyValues entries = {
      {"", ""},         {std::string("\0p", 2), "1"}, {"a", ""}, {"ab", "2"}, {"\x7f", "3"}, {"\x80", "4"},
      {"\xff\xff", "5"}};
  const auto got = Entries(BuildTable(entries));
  REQUIRE_OK(got);
  CHECK(*got == entries);
}

TEST_CASE("a table without entries is a table") {
  const auto got = Entries(BuildTable({}));
  REQUIRE_OK(got);
  CHECK(got->empty());
}

TEST_CASE("what a visitor returns ends the walk") {
  const auto table = SortedTable::Open(std::make_shared<MemorySource>("t.index", BuildTable(ManyEntries(9))));
  REQUIRE_OK(table);
  int visits = 0;
  const absl::Status status = table->ForEach([&](std::string_view, std::string_view) {
    return ++visits == 3 ? absl::AbortedError("enough") : absl::OkStatus();
  });
  CHECK_THAT(status, FailsWith(absl::StatusCode::kAborted, {"enough"}));
  CHECK(visits == 3);
}

TEST_CASE("a table that is cut anywhere is an error") {
  for (const std::string& file : {RealTable(), BuildTable(ManyEntries(40), {false, 7, 16})}) {
    for (size_t size = 0; size < file.size(); ++size) {
      INFO(size);
      REQUIRE_THAT(Entries(file.substr(0, size)), FailsWith(absl::StatusCode::kDataLoss, {"t.index"}));
    }
  }
}

TEST_CASE("a changed byte is an error or changes nothing") {
  const bool snappy = GENERATE(false, true);
  for (const std::string& file : {RealTable(), BuildTable(ManyEntries(40), {snappy, 7, 16})}) {
    const KeyValues entries = *Entries(file);
    for (size_t at = 0; at < file.size(); ++at) {
      for (int bits = 1; bits < 256; bits = bits * 2 + 1) {
        std::string changed = file;
        changed[at] = static_cast<char>(changed[at] ^ bits);
        const auto got = Entries(changed);
        INFO("offset " << at << " xor " << bits);
        if (got.ok()) {
          REQUIRE(*got == entries);
        } else {
          REQUIRE_THAT(got, FailsWith(absl::StatusCode::kDataLoss, {"t.index"}));
        }
      }
    }
  }
}

TEST_CASE("a table is told from other files by its last bytes") {
  const auto looks = [](const std::string& bytes) {
    return permafrost::LooksLikeSortedTable(MemorySource("f", bytes));
  };
  CHECK(looks(RealTable()));
  CHECK_FALSE(looks(RealTable().substr(0, 126)));
  CHECK_FALSE(looks(RealTable().substr(127 - 47)));
  CHECK(looks(RealTable().substr(127 - 48)));
  CHECK_FALSE(looks(""));
}

}  // namespace
}  // namespace permafrost_test
