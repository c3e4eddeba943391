// Values that are read into memory at once: strings above all, which have two checksums.
#include "core/checkpoint/stored_values.h"

#include "absl/strings/escaping.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/crc32c.h"
#include "core/bytes/proto_reader.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::Crc32c;
using permafrost::ExtendCrc32c;
using permafrost::MaskCrc32c;
using permafrost::MemorySource;
using permafrost::RangeCheck;
using permafrost::ReadStrings;
using Code = absl::StatusCode;
using Strings = std::vector<std::string>;

std::string Little(uint64_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
  return bytes;
}

// A string tensor as it is stored, and its checksum. The lengths need not be those of the text behind them.
struct Stored {
  Stored(const std::vector<uint64_t>& lengths, const std::string& text) {
    std::string seen;
    for (const uint64_t length : lengths) {
      permafrost::AppendVarint(bytes, length);
      seen += Little(length, length > 0xffffffff ? 8 : 4);
    }
    crc_offset = bytes.size();
    const std::string lengths_crc = Little(MaskCrc32c(Crc32c(seen)), 4);
    bytes += lengths_crc + text;
    masked_crc = MaskCrc32c(Crc32c(seen + lengths_crc + text));
  }
  std::string bytes;
  size_t crc_offset;
  uint32_t masked_crc;
};

// The range, in a file with other bytes around it.
RangeCheck InFile(const std::string& bytes, uint32_t masked_crc) {
  return {{std::make_shared<MemorySource>("m.data", "before" + bytes + "after"), 6, bytes.size()},
          masked_crc,
          "tensor s"};
}

TEST_CASE("strings are read as TensorFlow stores them") {
  // ["hi",""]: the checksums computed from their definition above.
  const Stored stored({2, 0}, "hi");
  CHECK(absl::BytesToHexString(stored.bytes.substr(0, 2) + stored.bytes.substr(6)) == "02006869");
  const auto strings = ReadStrings(InFile(stored.bytes, stored.masked_crc), 2);
  REQUIRE_OK(strings);
  CHECK(*strings == Strings{"hi", ""});
}

TEST_CASE("strings of every length are read") {
  const Strings values =
      GENERATE(Strings{""}, Strings{"", ""}, Strings{std::string(127, 'a'), std::string(128, 'b')},
               Strings{std::string("\0\1\xff", 3)}, Strings{std::string(70000, 'x'), "y"});
  std::vector<uint64_t> lengths;
  std::string text;
  for (const std::string& value : values) {
    lengths.push_back(value.size());
    text += value;
  }
  const Stored stored(lengths, text);
  const auto strings = ReadStrings(InFile(stored.bytes, stored.masked_crc), values.size());
  REQUIRE_OK(strings);
  CHECK(*strings == values);
}

TEST_CASE("no strings need no bytes") {
  const auto strings = ReadStrings(InFile("", 0), 0);
  REQUIRE_OK(strings);
  CHECK(strings->empty());
}

TEST_CASE("a changed byte of a string tensor is an error") {
  const Stored stored({2, 0, 5}, "hiworld");
  for (size_t at = 0; at < stored.bytes.size(); ++at) {
    for (int bits = 1; bits < 256; ++bits) {
      std::string changed = stored.bytes;
      changed[at] = static_cast<char>(changed[at] ^ bits);
      REQUIRE_THAT(ReadStrings(InFile(changed, stored.masked_crc), 3),
                   FailsWith(Code::kDataLoss, {"m.data", "tensor s"}));
    }
  }
}

TEST_CASE("a string tensor that is cut anywhere is an error") {
  const Stored stored({2, 0, 5}, "hiworld");
  for (size_t size = 0; size < stored.bytes.size(); ++size) {
    INFO(size);
    REQUIRE_THAT(ReadStrings(InFile(stored.bytes.substr(0, size), stored.masked_crc), 3),
                 FailsWith(Code::kDataLoss, {"m.data: offset "}));
  }
}

TEST_CASE("the checksum that is wrong is named with both numbers") {
  Stored stored({2, 0}, "hi");
  const uint32_t lengths_crc = Crc32c(std::string("\2\0\0\0\0\0\0\0", 8));
  SECTION("of the lengths") {
    stored.bytes.replace(2, 4, Little(MaskCrc32c(7), 4));
    CHECK_THAT(ReadStrings(InFile(stored.bytes, stored.masked_crc), 2),
               FailsWith(Code::kDataLoss, {"m.data", "offset 8", "string lengths of tensor s",
                                           absl::StrCat(lengths_crc), "says 7", "Fetch"}));
  }
  SECTION("of everything") {
    CHECK_THAT(ReadStrings(InFile(stored.bytes, MaskCrc32c(7)), 2),
               FailsWith(Code::kDataLoss, {"m.data", "offset 6", "tensor s (8 bytes)", "says 7", "fetch"}));
  }
}

TEST_CASE("lengths that do not fit the bytes are an error although their checksums are right") {
  const auto [lengths, text, words] = GENERATE(table<std::vector<uint64_t>, std::string, Strings>({
      {{2, 1}, "hi", {"string of tensor s should be 1 byte"}},
      {{2, 0}, "his", {"1 byte left over"}},
      {{0x80000000, 0}, "hi", {"should be 2,147,483,648 bytes", "2 are left"}},
      {{0xffffffff, 0}, "hi", {"should be 4,294,967,295 bytes"}},
      // From here on the checksum sees eight bytes of the length.
      {{uint64_t{1} << 32, 0}, "hi", {"should be 4,294,967,296 bytes"}},
      {{uint64_t{1} << 63, 0}, "hi", {"should be 9,223,372,036,854,775,808 bytes"}},
      {{~uint64_t{0}, 3}, "hi", {"should be 18,446,744,073,709,551,615 bytes"}},
  }));
  const Stored stored(lengths, text);
  CHECK_THAT(ReadStrings(InFile(stored.bytes, stored.masked_crc), 2), FailsWith(Code::kDataLoss, words));
}

TEST_CASE("more strings than bytes are refused before anything is allocated") {
  const uint64_t count = GENERATE(uint64_t{9}, uint64_t{0x80000000}, uint64_t{1} << 63, ~uint64_t{0});
  const Stored stored({2, 0}, "hi");
  CHECK_THAT(ReadStrings(InFile(stored.bytes, stored.masked_crc), count),
             FailsWith(Code::kDataLoss, {"m.data", "offset 6", "tensor s should have", "8 bytes"}));
}

TEST_CASE("a varint that does not end is an error") {
  CHECK_THAT(ReadStrings(InFile(std::string(30, '\xff'), 0), 2),
             FailsWith(Code::kDataLoss, {"m.data", "offset 6", "length of a string of tensor s"}));
}

TEST_CASE("checked bytes are given where the checksum is right") {
  const auto bytes = permafrost::ReadChecked(InFile("abcd", MaskCrc32c(Crc32c("abcd"))));
  REQUIRE_OK(bytes);
  CHECK(*bytes == "abcd");
  CHECK_THAT(permafrost::ReadChecked(InFile("abcd", MaskCrc32c(7))),
             FailsWith(Code::kDataLoss, {"m.data", "tensor s", "says 7"}));
  RangeCheck outside = InFile("abcd", 0);
  outside.range.length = ~uint64_t{0};
  CHECK_THAT(permafrost::ReadChecked(outside), FailsWith(Code::kOutOfRange, {"m.data", "tensor s"}));
}

TEST_CASE("bytes are swapped in groups") {
  const auto [unit, swapped] = GENERATE(
      table<size_t, std::string>({{1, "abcdefgh"}, {2, "badcfehg"}, {4, "dcbahgfe"}, {8, "hgfedcba"}}));
  std::string bytes = "abcdefgh";
  permafrost::SwapBytes(bytes, unit);
  CHECK(bytes == swapped);
}

}  // namespace
}  // namespace permafrost_test
