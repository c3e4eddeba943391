#include "core/bytes/byte_reader.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/hex.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::ByteReader;

const std::string kNines = Repeat("ff ", 9);

TEST_CASE("varints are read as LevelDB and Protocol Buffers write them") {
  const auto [hex, value] = GENERATE(table<std::string, uint64_t>({
      {"00", 0},
      {"01", 1},
      {"7f", 127},
      {"80 01", 128},
      {"ac 02", 300},
      {"ff ff ff ff 07", 0x7fffffff},
      {"80 80 80 80 08", 0x80000000},
      {"ff ff ff ff 0f", 0xffffffff},
      {"80 80 80 80 10", uint64_t{1} << 32},
      {"80 80 80 80 80 80 80 80 80 01", uint64_t{1} << 63},
      {kNines + "01", UINT64_MAX},
      {"80 00", 0},        // longer than it must be, and legal
      {"81 80 80 00", 1},  // the same
  }));
  const std::string bytes = Hex(hex);
  INFO(hex);
  ByteReader reader(bytes, {"f", 0});
  const absl::StatusOr<uint64_t> got = reader.Varint64("size");
  REQUIRE_OK(got);
  CHECK(*got == value);
  CHECK(reader.done());

  ByteReader narrow(bytes, {"f", 100});
  const absl::StatusOr<uint32_t> got32 = narrow.Varint32("size");
  if (value <= UINT32_MAX) {
    REQUIRE_OK(got32);
    CHECK(*got32 == value);
  } else {
    CHECK_THAT(got32, FailsWith(absl::StatusCode::kDataLoss, {"offset 100", "size", "32 bits"}));
    CHECK(narrow.position() == 0);
  }

  for (size_t cut = 0; cut < bytes.size(); ++cut) {
    ByteReader part(std::string_view(bytes).substr(0, cut), {"model.ckpt.index", 1000});
    CHECK_THAT(part.Varint64("key length"),
               FailsWith(absl::StatusCode::kDataLoss,
                         {"model.ckpt.index", "offset 1,000", "end inside the key length"}));
    CHECK_FALSE(part.Varint32("key length").ok());
    CHECK(part.position() == 0);
  }
}

TEST_CASE("a varint of more than 64 bits is an error and not another number") {
  const std::string hex = GENERATE_COPY(values<std::string>({
      kNines + "02",             // bit 64
      kNines + "7f",             //
      kNines + "81 00",          // an eleventh byte
      kNines + "ff",             // and no end in sight
      Repeat("80 ", 10) + "00",  // zero in eleven bytes
      Repeat("ff ", 20) + "01",  //
  }));
  INFO(hex);
  const std::string bytes = Hex(hex);
  ByteReader reader(bytes, {"f", 7});
  CHECK_THAT(reader.Varint64("offset of a block"),
             FailsWith(absl::StatusCode::kDataLoss, {"f: offset 7: the offset of a block is not a number"}));
  CHECK(reader.position() == 0);
}

TEST_CASE("fixed numbers are little-endian and never read past the end") {
  const std::string bytes = Hex("01 02 03 04 05 06 07 f8");
  ByteReader reader(bytes, {"f", 0});
  CHECK(*reader.Byte("b") == 0x01);
  CHECK(*reader.Fixed32("n") == 0x05040302);
  CHECK(ByteReader(bytes, {"f", 0}).Fixed64("n").value() == 0xf807060504030201);
  CHECK(ByteReader(Hex("ff ff ff ff"), {"f", 0}).Fixed32("n").value() == UINT32_MAX);

  for (size_t cut = 0; cut < 8; ++cut) {
    ByteReader part(std::string_view(bytes).substr(0, cut), {"f", 5});
    CHECK_THAT(
        part.Fixed64("magic number"),
        FailsWith(absl::StatusCode::kDataLoss, {"f: offset 5: the magic number should be 8 bytes long"}));
    CHECK(part.Fixed32("n").ok() == (cut >= 4));
    CHECK(part.remaining() == (cut >= 4 ? cut - 4 : cut));
  }
  ByteReader empty("", {"f", 0});
  CHECK_FALSE(empty.Byte("b").ok());
}

TEST_CASE("a length that is not there is an error however large it is") {
  const uint64_t length = GENERATE(uint64_t{4}, 0x7fffffffu, 0x80000000u, 0xffffffffu, uint64_t{1} << 32,
                                   (uint64_t{1} << 32) + 3, uint64_t{1} << 63, UINT64_MAX - 2, UINT64_MAX);
  ByteReader reader("abcd", {"f", 0});
  REQUIRE_OK(reader.Byte("first"));
  const absl::StatusOr<std::string_view> got = reader.Bytes(length, "tensor name");
  CHECK_THAT(
      got, FailsWith(absl::StatusCode::kDataLoss, {"f: offset 1: the tensor name should be ", "3 are left"}));
  CHECK(reader.position() == 1);
  CHECK(*reader.Bytes(3, "rest") == "bcd");
  CHECK(reader.done());
  CHECK(reader.Bytes(0, "nothing")->empty());
}

TEST_CASE("positions count from the beginning of the bytes and offsets from that of the file") {
  ByteReader reader("abcdef", {"f", 1234567});
  REQUIRE_OK(reader.Bytes(2, "x"));
  CHECK(reader.position() == 2);
  CHECK(reader.offset() == 1234569);
  CHECK(reader.remaining() == 4);
  CHECK(reader.rest() == "cdef");
  CHECK(reader.file() == "f");
  CHECK(reader.Error("it is wrong").message() == "f: offset 1,234,569: it is wrong");
}

TEST_CASE("a file name of control characters does not reach the terminal") {
  const ByteReader reader("", {"a\x1b[2J\nb", 0});
  const std::string message(reader.Error("x").message());
  CHECK(message.find('\x1b') == std::string::npos);
  CHECK(message.find('\n') == std::string::npos);
}

}  // namespace
}  // namespace permafrost_test
