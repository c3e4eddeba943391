// Tables with right checksums that are wrong all the same: made on purpose, or by a program with a defect.
#include "absl/strings/escaping.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/proto_reader.h"
#include "core/checkpoint/sstable.h"
#include "tests/checkpoint/read_back.h"
#include "tests/support/matchers.h"
#include "tests/support/table_builder.h"

namespace permafrost_test {
namespace {

using permafrost::AppendVarint;
using permafrost::MemorySource;
using permafrost::SortedTable;

std::string Varints(const std::vector<uint64_t>& values) {
  std::string bytes;
  for (const uint64_t value : values) AppendVarint(bytes, value);
  return bytes;
}

const std::string kOneRestart("\0\0\0\0\1\0\0\0", 8);

// An index entry (key "z") for the handle.
std::string IndexEntry(const std::string& handle) {
  return Varints({0, 1, handle.size()}) + "z" + handle + kOneRestart;
}

// A table of these blocks, each with a right checksum; the index block follows the data block.
std::string TableOf(const std::string& data_block, const std::string& index_contents) {
  const std::string index = BlockOnDisk(index_contents, false);
  std::string footer = Varints({0, 0, data_block.size(), index.size() - 5});
  footer.resize(40);
  return data_block + index + footer + absl::HexStringToBytes("57fb808b247547db");
}

// A table whose one data block has these contents.
std::string TableWithData(const std::string& contents, int type = 0) {
  const std::string block = BlockOnDisk(contents, false, type);
  return TableOf(block, IndexEntry(Varints({0, contents.size()})));
}

constexpr uint64_t kSizes[] = {0x80000000, 0xffffffff, uint64_t{1} << 63, ~uint64_t{0}};

TEST_CASE("the tables that the following tests are made of are right where nothing is wrong") {
  const auto entries = Entries(TableWithData(Varints({0, 1, 2}) + "kvv" + kOneRestart));
  REQUIRE_OK(entries);
  CHECK(*entries == KeyValues{{"k", "vv"}});
  // Bytes after a handle are allowed, and a block without any restart holds entries too.
  const std::string block = BlockOnDisk(Varints({0, 1, 2}) + "kvv" + std::string(4, '\0'), false);
  const auto odd = Entries(TableOf(block, IndexEntry(Varints({0, block.size() - 5}) + "more")));
  REQUIRE_OK(odd);
  CHECK(*odd == *entries);
}

TEST_CASE("a block whose contents cannot be is an error that says where") {
  const auto [contents, words] = GENERATE(table<std::string, std::vector<std::string>>({
      {"", {"offset 0", "too short for its restart count"}},
      {"\1\1\1", {"too short for its restart count"}},
      {Varints({0, 1, 1}) + "kv" + std::string("\xff\xff\xff\xff"),
       {"4,294,967,295 restarts", "9 bytes long"}},
      {std::string("\0\0\0\0\2\0\0\0", 8), {"2 restarts"}},
      {Varints({1, 1, 1}) + "kv" + kOneRestart, {"shares 1 byte ", "which has 0"}},
      {Varints({0, 2, 0}) + "ab" + Varints({3, 1, 0}) + "c" + kOneRestart, {"shares 3 bytes", "which has 2"}},
      {Varints({0, 0x80000000, 1}) + "kv" + kOneRestart, {"key should be 2,147,483,648 bytes"}},
      {Varints({0, 1, 0xffffffff}) + "kv" + kOneRestart,
       {"value should be 4,294,967,295 bytes", "1 is left"}},
      {Varints({0, 1, uint64_t{1} << 32}) + "kv" + kOneRestart, {"value length", "does not fit in 32 bits"}},
      {Varints({0, uint64_t{1} << 63, 1}) + "kv" + kOneRestart, {"key length", "does not fit in 32 bits"}},
      {std::string("\0\1\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 12) + kOneRestart, {"varint"}},
      {std::string("\0\1\xff", 3) + kOneRestart, {"the bytes end inside the value length"}},
      {Varints({0, 1, 0}) + "b" + Varints({0, 1, 0}) + "a" + kOneRestart, {"key \"a\" comes after \"b\""}},
      {Varints({0, 1, 0}) + "a" + Varints({1, 0, 0}) + kOneRestart, {"key \"a\" comes after \"a\""}},
  }));
  std::vector<std::string> all = words;
  all.push_back("t.index");
  CHECK_THAT(Entries(TableWithData(contents)), FailsWith(absl::StatusCode::kDataLoss, all));
}

TEST_CASE("keys must rise from block to block too") {
  KeyValues entries = {{"a", "1"}, {"c", "2"}, {"b", "3"}};
  CHECK_THAT(Entries(BuildTable(entries, {.entries_per_block = 2})),
             FailsWith(absl::StatusCode::kDataLoss, {"t.index", "key \"b\" comes after \"c\"", "must rise"}));
}

TEST_CASE("a handle that leaves the file is an error that says where the file ends") {
  const std::string block = BlockOnDisk(Varints({0, 1, 1}) + "kv" + kOneRestart, false);
  const uint64_t size = GENERATE(from_range(kSizes));
  const bool is_offset = GENERATE(false, true);
  const std::string handle = is_offset ? Varints({size, 13}) : Varints({0, size});
  SECTION("a data block's") {
    CHECK_THAT(Entries(TableOf(block, IndexEntry(handle))),
               FailsWith(absl::StatusCode::kDataLoss, {"t.index", "data block", "the file ends at"}));
  }
  SECTION("the index block's") {
    std::string file = TableOf(block, IndexEntry(Varints({0, 13})));
    std::string footer = Varints({0, 0}) + handle;
    footer.resize(40);
    file.replace(file.size() - 48, 40, footer);
    CHECK_THAT(Entries(file),
               FailsWith(absl::StatusCode::kDataLoss, {"t.index", "index block", "the file ends at"}));
  }
  SECTION("the metaindex block's is never followed") {
    std::string file = TableOf(block, IndexEntry(Varints({0, 13})));
    std::string footer = handle + Varints({block.size(), file.size() - 48 - block.size() - 5});
    footer.resize(40);
    file.replace(file.size() - 48, 40, footer);
    REQUIRE_OK(Entries(file));
  }
}

TEST_CASE("a footer or an index entry without a handle is an error") {
  std::string file = BuildTable({{"k", "v"}});
  file.replace(file.size() - 48, 40, std::string(40, '\xff'));
  CHECK_THAT(Entries(file),
             FailsWith(absl::StatusCode::kDataLoss,
                       {"t.index", absl::StrCat("offset ", file.size() - 48), "metaindex offset"}));
  const std::string block = BlockOnDisk(Varints({0, 1, 1}) + "kv" + kOneRestart, false);
  CHECK_THAT(Entries(TableOf(block, IndexEntry(""))),
             FailsWith(absl::StatusCode::kDataLoss, {"t.index", "data block offset"}));
  CHECK_THAT(Entries(TableOf(block, IndexEntry(std::string(1, '\0')))),
             FailsWith(absl::StatusCode::kDataLoss, {"t.index", "data block size"}));
}

TEST_CASE("a block that says it is compressed and is not is an error") {
  const std::string contents = GENERATE(as<std::string>(), "", "no",
                                        "\xff\xff\xff\xff\x0f"
                                        "abc",
                                        std::string("\x04\x0c"
                                                    "abc",
                                                    5),
                                        std::string(20, '\xff'));
  CHECK_THAT(Entries(TableWithData(contents, 1)),
             FailsWith(absl::StatusCode::kDataLoss, {"t.index", "offset 0", "data block", "not Snappy"}));
}

TEST_CASE("a block of an unknown type is an error that names the type") {
  const auto type = GENERATE(2, 4, 255);  // 2: deflate, 4: Zstandard in later LevelDB formats
  CHECK_THAT(Entries(TableWithData(kOneRestart, type)),
             FailsWith(absl::StatusCode::kDataLoss, {"t.index", absl::StrCat("type ", type), "0 (plain)"}));
}

TEST_CASE("a small file cannot ask for much more memory or time than it is large") {
  SECTION("one block listed again and again") {
    // 20 GB of restart offsets to check out of 1 MB.
    const std::string block = BlockOnDisk(std::string(399996, '\0') + std::string("\x9f\x86\1\0", 4), false);
    std::string index;
    for (int i = 0; i < 50000; ++i) index += Varints({0, 0, 4, 0, 400000});
    CHECK_THAT(Entries(TableOf(block, index + kOneRestart)),
               FailsWith(absl::StatusCode::kDataLoss, {"t.index", "overlap"}));
  }
  SECTION("keys that share nearly everything") {
    // 4 bytes a key, and each key is 100,000 bytes long: 20 GB of keys out of 1 MB.
    std::string contents = Varints({0, 100000, 0}) + std::string(100000, 'k');
    for (int i = 0; i < 200000; ++i) contents += Varints({100000u + i, 1, 0}) + "k";
    const auto table =
        SortedTable::Open(std::make_shared<MemorySource>("t.index", TableWithData(contents + kOneRestart)));
    REQUIRE_OK(table);
    uint64_t key_bytes = 0;
    CHECK_THAT(table->ForEach([&](std::string_view key, std::string_view) {
      key_bytes += key.size();
      return absl::OkStatus();
    }),
               FailsWith(absl::StatusCode::kDataLoss, {"t.index", "1,073,741,824 bytes"}));
    CHECK(key_bytes <= uint64_t{1} << 30);
  }
}

}  // namespace
}  // namespace permafrost_test
