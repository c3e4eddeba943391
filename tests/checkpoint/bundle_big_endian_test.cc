// Bundles that a big-endian machine wrote: TensorFlow refused them until 1.10 and turns them around
// since 1.15.
#include <numeric>

#include "absl/strings/escaping.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/crc32c.h"
#include "core/checkpoint/bundle.h"
#include "tests/checkpoint/read_back.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::DataType;
using Code = absl::StatusCode;
using namespace tensorflow;  // the DT_ names

BundleBuilder BigEndian() {
  BundleBuilder builder;
  builder.header().set_endianness(BundleHeaderProto::BIG);
  return builder;
}

TEST_CASE("values of a big-endian machine are turned around") {
  const auto [dtype, stored, little] = GENERATE(table<DataType, std::string, std::string>({
      {DT_FLOAT, "3f800000c0000000", "0000803f000000c0"},
      {DT_DOUBLE, "3ff00000000000000102030405060708", "000000000000f03f0807060504030201"},
      {DT_INT16, "01020304", "02010403"},
      {DT_UINT16, "01020304", "02010403"},
      {DT_HALF, "3c00bc00", "003c00bc"},
      {DT_BFLOAT16, "3f80bf80", "803f80bf"},
      {DT_QINT16, "01020304", "02010403"},
      {DT_INT32, "0000000100000002", "0100000002000000"},
      {DT_UINT32, "0000000100000002", "0100000002000000"},
      {DT_QINT32, "0000000100000002", "0100000002000000"},
      {DT_INT64, "00000000000000010000000000000002", "01000000000000000200000000000000"},
      {DT_BOOL, "0001", "0001"},
      {DT_INT8, "0102", "0102"},
      {DT_QUINT8, "0102", "0102"},
      // Each half by itself: the real part stays first.
      {DT_COMPLEX64, "3f800000400000004040000040800000", "0000803f000000400000404000008040"},
      {DT_COMPLEX128, "0102030405060708111213141516171821222324252627283132333435363738",
       "0807060504030201181716151413121128272625242322213837363534333231"},
  }));
  INFO(permafrost::DTypeName(dtype));
  BundleBuilder builder = BigEndian();
  builder.Add("w", dtype, {2}, absl::HexStringToBytes(stored));
  builder.Add("empty", dtype, {0}, "");
  CHECK(absl::BytesToHexString(Flat(Read(builder, "w"))) == little);
  CHECK(Flat(Read(builder, "empty")).empty());
}

TEST_CASE("a damaged big-endian tensor is an error") {
  BundleBuilder builder = BigEndian();
  builder.Add("w", DT_FLOAT, {1}, "abcd");
  builder.data(0)[1] ^= 1;
  CHECK_THAT(Read(builder, "w"), FailsWith(Code::kDataLoss, {"tensor w", "checksum"}));
}

TEST_CASE("strings of a big-endian machine are checked in its byte order") {
  // TensorFlow's checksum sees each length, and stores the checksum itself, as the writing machine had them
  // in memory.
  const std::string lengths_seen("\0\0\0\2\0\0\0\0", 8);
  const uint32_t lengths_crc = permafrost::Crc32c(lengths_seen), masked = permafrost::MaskCrc32c(lengths_crc);
  std::string stored_crc;
  for (int shift = 24; shift >= 0; shift -= 8) stored_crc.push_back(static_cast<char>(masked >> shift));
  BundleBuilder builder = BigEndian();
  builder.Add("s", DT_STRING, {2}, std::string("\2\0", 2) + stored_crc + "hi");
  builder.Entry("s").set_crc32c(permafrost::MaskCrc32c(
      permafrost::ExtendCrc32c(permafrost::ExtendCrc32c(lengths_crc, stored_crc), "hi")));
  const auto tensor = Read(builder, "s");
  REQUIRE_OK(tensor);
  CHECK(tensor->strings == std::vector<std::string>{"hi", ""});
}

TEST_CASE("slices of a big-endian machine are turned around and assembled") {
  const int64_t columns = GENERATE(4, 2048);
  std::vector<uint32_t> numbers(4 * columns), big(4 * columns);
  std::iota(numbers.begin(), numbers.end(), 0x01020304);
  std::transform(numbers.begin(), numbers.end(), big.begin(),
                 [](uint32_t n) { return __builtin_bswap32(n); });
  const std::string little = Bytes(numbers), stored = Bytes(big);
  const size_t half = stored.size() / 2;
  BundleBuilder builder = BigEndian();
  builder.AddSlices(
      "w", DT_INT32, {4, columns},
      {{{{0, 2}, {0, columns}}, stored.substr(0, half)}, {{{2, 2}, {0, columns}}, stored.substr(half)}});
  CHECK(Flat(Read(builder, "w")) == little);
  CHECK(Flat(Read(builder, "w", absl::StrCat("4 ", columns, " 2,2:-"))) == little.substr(half));
  CHECK(Flat(Read(builder, "w", absl::StrCat("4 ", columns, " 1,2:-"))) == little.substr(half / 2, half));
}

}  // namespace
}  // namespace permafrost_test
