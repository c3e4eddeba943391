#include "core/bytes/byte_source.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/matchers.h"
#include "tests/support/odd_source.h"

namespace permafrost_test {
namespace {

using permafrost::ByteBlock;
using permafrost::MemorySource;

TEST_CASE("every range inside a file can be read") {
  const MemorySource file("f", "0123456789");
  const auto [offset, length, want] = GENERATE(table<uint64_t, uint64_t, std::string>({
      {0, 10, "0123456789"},
      {0, 0, ""},
      {3, 4, "3456"},
      {9, 1, "9"},
      {10, 0, ""},
  }));
  const absl::StatusOr<ByteBlock> block = file.ReadBlock(offset, length, "part");
  REQUIRE_OK(block);
  CHECK(block->bytes == want);
  std::string into(length, '?');
  REQUIRE_OK(file.Read(offset, absl::MakeSpan(into)));
  CHECK(into == want);
}

TEST_CASE("a range that leaves the file is refused before anything is allocated or read") {
  const auto [offset, length] = GENERATE(table<uint64_t, uint64_t>({
      {0, 1001},
      {1000, 1},
      {1001, 0},
      {999, 2},
      {0, 0x80000000},
      {0, 0xffffffff},
      {1, UINT64_MAX},  // the sum wraps to 0
      {UINT64_MAX, 1},
      {UINT64_MAX, UINT64_MAX},
      {uint64_t{1} << 63, uint64_t{1} << 63},
  }));
  const OddSource file("m.index", "", 1000, OddSource::kZeros);
  CHECK_THAT(
      file.ReadBlock(offset, length, "footer"),
      FailsWith(absl::StatusCode::kOutOfRange, {"m.index: the footer at offset ", "the file ends at 1,000"}));
  CHECK(file.reads().empty());
}

TEST_CASE("a read that leaves the file is refused and writes nothing") {
  const auto [offset, length] =
      GENERATE(table<uint64_t, size_t>({{0, 11}, {10, 1}, {11, 0}, {UINT64_MAX, 1}, {UINT64_MAX - 2, 8}}));
  const MemorySource file("w.data", "0123456789");
  std::string into(length, '?');
  CHECK_THAT(file.Read(offset, absl::MakeSpan(into)),
             FailsWith(absl::StatusCode::kOutOfRange,
                       {"w.data: cannot read ", " at offset ", "the file ends at 10"}));
  CHECK(into == std::string(length, '?'));
}

TEST_CASE("a file that shrank gives no block") {
  const OddSource file("w.data", "abc", 1000, OddSource::kGone);
  CHECK(file.ReadBlock(0, 3, "part")->bytes == "abc");
  CHECK_THAT(file.ReadBlock(0, 4, "part"), FailsWith(absl::StatusCode::kDataLoss, {"w.data"}));
  CHECK_THAT(file.ReadAll(), FailsWith(absl::StatusCode::kDataLoss, {"w.data"}));
}

TEST_CASE("a block keeps its bytes alive through its parts") {
  ByteBlock part;
  {
    const ByteBlock block = ByteBlock::Own(std::string(1000, 'a') + "needle" + std::string(1000, 'b'));
    part = block.Part(block.bytes.substr(1000, 6));
    CHECK(part.bytes.data() == block.bytes.data() + 1000);
  }
  CHECK(part.bytes == "needle");
  // A string so short that it lies inside the string object is no exception.
  ByteBlock small = ByteBlock::Own("ab");
  const ByteBlock copy = small;
  small = ByteBlock();
  CHECK(copy.bytes == "ab");
}

TEST_CASE("an empty file is a file") {
  const MemorySource file("empty", "");
  CHECK(file.size() == 0);
  CHECK(file.name() == "empty");
  const absl::StatusOr<ByteBlock> all = file.ReadAll();
  REQUIRE_OK(all);
  CHECK(all->bytes.empty());
}

}  // namespace
}  // namespace permafrost_test
