#include "core/bytes/crc32c.h"

#include <random>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/hex.h"

namespace permafrost_test {
namespace {

using permafrost::Crc32c;
using permafrost::ExtendCrc32c;
using permafrost::MaskCrc32c;
using permafrost::UnmaskCrc32c;
namespace internal = permafrost::crc32c_internal;

// The definition, one bit at a time.
uint32_t Slowly(std::string_view bytes) {
  uint32_t crc = 0xffffffff;
  for (const unsigned char byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ 0x82f63b78 : crc >> 1;
  }
  return ~crc;
}

std::string RandomBytes(size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::string Counting(int first, int step) {
  std::string bytes;
  for (int i = 0; i < 32; ++i) bytes.push_back(static_cast<char>(first + i * step));
  return bytes;
}

TEST_CASE("the published checksums come out") {
  const auto [bytes, crc] = GENERATE(table<std::string, uint32_t>({
      // RFC 3720 B.4
      {std::string(32, '\0'), 0x8a9136aa},
      {std::string(32, '\xff'), 0x62a8ab43},
      {Counting(0, 1), 0x46dd794e},
      {Counting(31, -1), 0x113fdb5c},
      {Hex("01 c0 00 00 00 00 00 00 00 00 00 00 00 00 00 00 14 00 00 00 00 00 04 00"
           "00 00 00 14 00 00 00 18 28 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00"),
       0xd9963a56},
      // The check value of every catalogue of checksums.
      {"123456789", 0xe3069283},
      {"", 0},
  }));
  CHECK(Crc32c(bytes) == crc);
  CHECK(internal::ExtendByTables(0, bytes) == crc);
  CHECK(Slowly(bytes) == crc);
}

TEST_CASE("masked checksums are those of TensorFlow's files") {
  CHECK(MaskCrc32c(0) == 0xa282ead8);
  // The data block and type byte of an .index file that TensorFlow 1.4 wrote; "c7 20 26 fe" follows there.
  CHECK(MaskCrc32c(Crc32c(Hex("00 00 06 08 01 1a 02 08 01"
                              "00 03 13 70 2f 77 08 01 12 08 12 02 08 03 12 02 08 02 28 18 35 d4 b6 ce 99"
                              "00 00 00 00 01 00 00 00 00"))) == 0xfe2620c7);

  for (const uint32_t crc : {0u, 1u, 0x7fffu, 0x8000u, 0x80000000u, 0xffffffffu, 0x5d7d1528u, 0xe3069283u}) {
    INFO(crc);
    CHECK(UnmaskCrc32c(MaskCrc32c(crc)) == crc);
    CHECK(MaskCrc32c(UnmaskCrc32c(crc)) == crc);
    CHECK(MaskCrc32c(crc) != crc);
  }
}

TEST_CASE("tables and hardware agree with the definition on every short length") {
  const std::string bytes = RandomBytes(108, 1);
  for (size_t start = 0; start < 8; ++start) {  // words that do not begin at a word's address
    for (size_t length = 0; length <= 100; ++length) {
      const std::string_view part = std::string_view(bytes).substr(start, length);
      const uint32_t want = Slowly(part);
      REQUIRE(internal::ExtendByTables(0, part) == want);
      if (internal::HasHardware()) REQUIRE(internal::ExtendByHardware(0, part) == want);
      REQUIRE(Crc32c(part) == want);
    }
  }
}

// The hardware's three streams take blocks of 3 * 256 and 3 * 8192 bytes.
TEST_CASE("tables and hardware agree around the sizes of the streams") {
  const size_t block =
      GENERATE(size_t{768}, 2 * 768, 24576, 24576 + 768, 2 * 24576, 3 * 24576 + 2 * 768, 1000003);
  const std::string bytes = RandomBytes(block + 20, static_cast<unsigned>(block));
  for (const size_t length :
       {block - 9, block - 8, block - 1, block, block + 1, block + 7, block + 8, block + 17}) {
    INFO(length);
    const std::string_view part = std::string_view(bytes).substr(3, length);
    const uint32_t want = Slowly(part);
    CHECK(internal::ExtendByTables(0, part) == want);
    if (internal::HasHardware()) CHECK(internal::ExtendByHardware(0, part) == want);
  }
}

TEST_CASE("a checksum made in parts is that of the whole") {
  const size_t size = GENERATE(size_t{20}, 2000, 60000);
  const std::string bytes = RandomBytes(size, 5);
  const uint32_t whole = Slowly(bytes);
  const std::string_view view = bytes;
  for (const size_t cut : {size_t{0}, size_t{1}, size_t{7}, size_t{8}, size_t{768}, size_t{769},
                           size_t{24576}, size_t{24577}, size / 2, size - 1, size}) {
    if (cut > size) continue;
    INFO(cut);
    CHECK(ExtendCrc32c(Crc32c(view.substr(0, cut)), view.substr(cut)) == whole);
    CHECK(internal::ExtendByTables(internal::ExtendByTables(0, view.substr(0, cut)), view.substr(cut)) ==
          whole);
  }
  uint32_t crc = 0;
  std::mt19937 random(6);
  for (size_t at = 0; at < size;) {
    const size_t step = std::min<size_t>(size - at, random() % 1000);
    crc = ExtendCrc32c(crc, view.substr(at, step));
    at += step;
  }
  CHECK(crc == whole);
}

TEST_CASE("one changed bit changes the checksum") {
  std::string bytes = RandomBytes(1000, 9);
  const uint32_t whole = Crc32c(bytes);
  for (size_t bit = 0; bit < 8 * bytes.size(); bit += 37) {
    bytes[bit / 8] ^= static_cast<char>(1 << bit % 8);
    CHECK(Crc32c(bytes) != whole);
    bytes[bit / 8] ^= static_cast<char>(1 << bit % 8);
  }
}

TEST_CASE("the checksum of a middle follows from that of the whole and what surrounds it") {
  const std::string bytes = RandomBytes(5000, 7);
  const size_t before = GENERATE(0, 1, 7, 100, 1024);
  const size_t length = GENERATE(0, 1, 3, 255, 256, 3000);
  const size_t after = GENERATE(0, 1, 9, 64, 500);
  INFO(before << " + " << length << " + " << after);
  const std::string_view whole = std::string_view(bytes).substr(0, before + length + after);
  CHECK(permafrost::Crc32cOfMiddle(Crc32c(whole), whole.substr(0, before), length,
                                   whole.substr(before + length)) == Crc32c(whole.substr(before, length)));
  // Whatever surrounding byte is another one, another checksum follows.
  if (before > 0) {
    std::string other(whole.substr(0, before));
    other[before / 2] = static_cast<char>(other[before / 2] ^ 1);
    CHECK(permafrost::Crc32cOfMiddle(Crc32c(whole), other, length, whole.substr(before + length)) !=
          Crc32c(whole.substr(before, length)));
  }
}

TEST_CASE("the middle may be long") {
  const std::string middle = RandomBytes(9'999'999, 8);
  CHECK(permafrost::Crc32cOfMiddle(Crc32c("head" + middle + "tail"), "head", middle.size(), "tail") ==
        Crc32c(middle));
}

}  // namespace
}  // namespace permafrost_test
