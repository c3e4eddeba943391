#include "core/bytes/field_scanner.h"

#include <random>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/hex.h"
#include "tests/support/matchers.h"
#include "tests/support/odd_source.h"

namespace permafrost_test {
namespace {

using permafrost::FieldScanner;
using permafrost::MemorySource;
using permafrost::ProtoField;
using permafrost::ProtoReader;
using permafrost::WireType;

constexpr size_t kWindow = FieldScanner::kWindow;

// Walks the same bytes in the file and in memory: the two must tell the same story, errors included.
void CheckAgrees(std::string_view before, std::string_view message, std::string_view after,
                 size_t window = kWindow) {
  const MemorySource file("f.pb", std::string(before) + std::string(message) + std::string(after));
  FieldScanner scanner(file, before.size(), before.size() + message.size(), window);
  ProtoReader reader(message, {"f.pb", before.size()});
  FieldScanner::Field scanned;
  ProtoField read;
  while (true) {
    const absl::StatusOr<bool> want = reader.Next(read), got = scanner.Next(scanned);
    REQUIRE(got.ok() == want.ok());
    if (!want.ok()) {
      CHECK(got.status().code() == want.status().code());
      return;
    }
    REQUIRE(*got == *want);
    if (!*want) return;
    REQUIRE(scanned.number == read.number);
    REQUIRE(scanned.type == read.type);
    REQUIRE(scanned.offset == read.offset);
    REQUIRE(scanned.offset + scanned.length ==
            before.size() + static_cast<size_t>(read.record.data() - message.data()) + read.record.size());
    if (read.is_bytes()) REQUIRE(scanned.length == read.bytes.size());
    if (read.type == WireType::kVarint) REQUIRE(scanned.value == read.value);
  }
}

// Fields of every type and of lengths from nothing to more than a window.
std::string RandomMessage(unsigned seed, size_t size) {
  std::mt19937 random(seed);
  const auto below = [&](uint32_t n) { return random() % n; };
  std::string message;
  while (message.size() < size) {
    const uint32_t number = 1 + below(1u << (1 + below(28)));
    switch (below(4)) {
      case 0:
        permafrost::AppendVarintField(message, number, uint64_t{random()} << below(33));
        break;
      case 1:
        permafrost::AppendTag(message, number, WireType::kFixed64);
        message.append(8, static_cast<char>(random()));
        break;
      case 2:
        permafrost::AppendTag(message, number, WireType::kFixed32);
        message.append(4, static_cast<char>(random()));
        break;
      default:
        const size_t length = below(100) == 0 ? below(2 * kWindow) : below(300);
        permafrost::AppendBytesField(message, number, std::string(length, static_cast<char>(random())));
    }
  }
  return message;
}

TEST_CASE("a message is the same in its file as in memory") {
  const unsigned seed = GENERATE(range(1u, 9u));
  const std::string message = RandomMessage(seed, 5 * kWindow);
  CheckAgrees("", message, "");
  CheckAgrees("xyz", message, "\xff\xff");
  CheckAgrees("xyz", message, "\xff\xff", 4096);
  CheckAgrees("xyz", message, "\xff\xff", 1);
}

TEST_CASE("a field's tag and length may lie across the window's border") {
  // A field in front ends `distance` bytes before the border.
  const size_t distance = GENERATE(range(size_t{0}, size_t{25}));
  const std::string field = GENERATE(values<std::string>({
      Hex("0a 02 61 62"),
      Hex("f8 ff ff ff 0f ff ff ff ff ff ff ff ff ff 01"),  // the longest that writers make
      Hex("88 80 80 80 00 ff ff ff ff ff ff ff ff ff 01"),  // a tag longer than it must be
      Hex("12 90 80 80 80 80 80 80 80 80 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10"),
      Hex("11 01 02 03 04 05 06 07 08"),
      Hex("15 01 02 03 04"),
      Hex("08"),  // cut
      Hex("0a 05 61 62"),
  }));
  std::string message;
  permafrost::AppendBytesField(message, 1, std::string(kWindow - distance - 4, 'x'));
  REQUIRE(message.size() == kWindow - distance);
  INFO(distance << " " << ToHex(field));
  CheckAgrees("", message + field, Hex("08 01"));
  CheckAgrees("", message + field + Hex("08 01"), "");
}

TEST_CASE("a file cut anywhere is an error or ends between two fields") {
  const std::string message =
      Hex("0a 03 61 62 63 10 ac 02 19 01 02 03 04 05 06 07 08 25 01 02 03 04 a2 06 01 78");
  for (size_t cut = 0; cut <= message.size(); ++cut) {
    INFO(cut);
    CheckAgrees("ab", message.substr(0, cut), "");
    // What lies behind the range is not part of the message.
    CheckAgrees("ab", message.substr(0, cut), message.substr(cut));
  }
}

TEST_CASE("a field that claims more than there is names the file and the numbers") {
  const auto [hex, words] = GENERATE(table<std::string, std::string>({
      {"08 01 12 04 61 62", "offset 4: field 2 should be 4 bytes long, and 2 are left"},
      {"08 01 12 80 80 80 80 08", "field 2 should be 2,147,483,648 bytes long, and 0 are left"},
      {"08 01 12 ff ff ff ff 0f", "field 2 should be 4,294,967,295 bytes long"},
      {"08 01 12 80 80 80 80 80 80 80 80 80 01 00", "field 2 should be 9,223,372,036,854,775,808 bytes long"},
      {"08 01 12 ff ff ff ff ff ff ff ff ff 01 00",
       "field 2 should be 18,446,744,073,709,551,615 bytes long"},
      {"08 01 11 01 02", "field 2 should be 8 bytes long, and 2 are left"},
      {"08 01 15 01 02", "field 2 should be 4 bytes long, and 2 are left"},
      {"08 01 13", "field 2 has the wire type 3"},
      {"08 01 16", "field 2 has the wire type 6"},
      {"08 01 00", "a field has the number 0"},
  }));
  INFO(hex);
  const MemorySource file("m.meta", Hex(hex));
  FieldScanner scanner(file, 0, file.size());
  FieldScanner::Field field;
  REQUIRE_OK(scanner.Next(field));
  CHECK_THAT(scanner.Next(field), FailsWith(absl::StatusCode::kDataLoss, {"m.meta: offset ", words}));
}

TEST_CASE("what is not asked for is not read") {
  std::string head;
  permafrost::AppendTag(head, 1, WireType::kBytes);
  permafrost::AppendVarint(head, uint64_t{5} << 30);  // more than size_t holds in WebAssembly
  const uint64_t size = head.size() + (uint64_t{5} << 30);
  const OddSource file("huge.meta", head, size, OddSource::kZeros);
  FieldScanner scanner(file, 0, size);
  FieldScanner::Field field;
  absl::StatusOr<bool> more = scanner.Next(field);
  REQUIRE_OK(more);
  CHECK(field.offset == head.size());
  CHECK(field.length == uint64_t{5} << 30);
  more = scanner.Next(field);
  REQUIRE_OK(more);
  CHECK_FALSE(*more);
  CHECK(file.bytes_read() <= kWindow);
}

TEST_CASE("one can look ahead without losing the place") {
  std::string content;
  for (size_t i = 0; i < 3 * kWindow; ++i) content.push_back(static_cast<char>(i * 7 + i / 251));
  std::string message;
  permafrost::AppendBytesField(message, 1, content);
  const size_t start = message.size() - content.size();
  permafrost::AppendVarintField(message, 2, 77);
  const MemorySource file("f", message + "behind");
  FieldScanner scanner(file, 0, message.size());
  FieldScanner::Field field;
  REQUIRE_OK(scanner.Next(field));
  REQUIRE(field.offset == start);

  const auto [at, most] = GENERATE(table<size_t, size_t>({
      {0, 0},
      {0, 1},
      {4, 512},
      {kWindow - 3, 512},
      {kWindow, 1},
      {100, kWindow},
      {2 * kWindow + 5, kWindow},  // to the last byte but a few
      {3 * kWindow + 5, kWindow},  // fewer are left
      {3 * kWindow + 6, 1},        // nothing is left
  }));
  const absl::StatusOr<std::string_view> seen = scanner.Peek(at, most);
  REQUIRE_OK(seen);
  CHECK(*seen == std::string_view(message).substr(at, most));
  const absl::StatusOr<std::string_view> back = scanner.Peek(0, 20);
  REQUIRE_OK(back);
  CHECK(*back == message.substr(0, 20));

  const absl::StatusOr<bool> more = scanner.Next(field);
  REQUIRE_OK(more);
  CHECK(field.number == 2);
  CHECK(field.value == 77);
}

TEST_CASE("a file that shrinks while it is scanned is the file's own error") {
  std::string head;
  permafrost::AppendBytesField(head, 1, "abc");
  const OddSource file("f", head, 1000, OddSource::kGone);
  FieldScanner scanner(file, 0, file.size());
  FieldScanner::Field field;
  for (int i = 0; i < 2; ++i) {  // a failed read leaves no half-filled window behind
    CHECK_THAT(scanner.Next(field), FailsWith(absl::StatusCode::kDataLoss, {"shrank"}));
  }
}

}  // namespace
}  // namespace permafrost_test
