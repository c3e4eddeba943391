#include "core/bytes/proto_reader.h"

#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/status_macros.h"
#include "tests/support/hex.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::ProtoField;
using permafrost::ProtoReader;
using permafrost::WireType;

absl::StatusOr<std::vector<ProtoField>> ReadAll(std::string_view message, uint64_t offset = 0) {
  std::vector<ProtoField> fields;
  const absl::Status status =
      permafrost::ForEachField(message, {"f.pb", offset}, [&](const ProtoField& field) {
        fields.push_back(field);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return fields;
}

struct OneField {
  std::string hex;
  uint32_t number;
  WireType type;
  uint64_t value;
  std::string bytes;
  uint64_t offset;  // of the content
};

TEST_CASE("every wire type is read") {
  const OneField want = GENERATE(values<OneField>({
      {"08 01", 1, WireType::kVarint, 1, "", 1},
      {"08 ff ff ff ff ff ff ff ff ff 01", 1, WireType::kVarint, UINT64_MAX, "", 1},
      {"78 80 80 80 80 08", 15, WireType::kVarint, 0x80000000, "", 1},
      {"82 01 00", 16, WireType::kBytes, 0, "", 3},  // the first number whose tag takes two bytes
      {"11 01 02 03 04 05 06 07 08", 2, WireType::kFixed64, 0x0807060504030201, "", 1},
      {"1d 01 02 03 ff", 3, WireType::kFixed32, 0xff030201, "", 1},
      {"22 03 61 00 63", 4, WireType::kBytes, 0, std::string("a\0c", 3), 2},
      {"22 00", 4, WireType::kBytes, 0, "", 2},
      {"22 81 00 61", 4, WireType::kBytes, 0, "a", 3},                 // a length longer than it must be
      {"8a 00 01 61", 1, WireType::kBytes, 0, "a", 3},                 // a tag longer than it must be
      {"f8 ff ff ff 0f 05", 0x1fffffff, WireType::kVarint, 5, "", 5},  // the largest number
  }));
  INFO(want.hex);
  const std::string message = Hex(want.hex);
  const absl::StatusOr<std::vector<ProtoField>> fields = ReadAll(message, 1000);
  REQUIRE_OK(fields);
  REQUIRE(fields->size() == 1);
  const ProtoField& field = fields->front();
  CHECK(field.number == want.number);
  CHECK(field.type == want.type);
  CHECK(field.value == want.value);
  CHECK(field.bytes == want.bytes);
  CHECK(field.record == message);
  CHECK(field.offset == 1000 + want.offset);
  CHECK(field.is_bytes() == (want.type == WireType::kBytes));

  for (size_t cut = 1; cut < message.size(); ++cut) {
    INFO(cut);
    CHECK_THAT(ReadAll(message.substr(0, cut), 5), FailsWith(absl::StatusCode::kDataLoss, {"f.pb: offset "}));
  }
}

TEST_CASE("what is not in the wire format is an error that says where and what") {
  const auto [hex, words] = GENERATE(table<std::string, std::string>({
      {"08 01 0b", "field 1 has the wire type 3"},  // a group begins
      {"08 01 0c", "field 1 has the wire type 4"},  // a group ends
      {"08 01 0b 08 01 0c", "field 1 has the wire type 3"},
      {"08 01 3e 00", "field 7 has the wire type 6"},
      {"08 01 3f 00", "field 7 has the wire type 7"},
      {"08 01 00", "offset 103: a field has the number 0"},
      {"08 01 02 01 61", "a field has the number 0"},
      {"08 01 80 80 80 80 10 00", "offset 102: the tag of a field is 4,294,967,296"},
      {"08 01 ff ff ff ff ff ff ff ff ff ff 01", "offset 102: the tag of a field is not a number"},
      {"08 01 08 ff ff ff ff ff ff ff ff ff 02", "offset 103: the number is not a number"},
      {"08 01 12 05 61", "offset 104: the content of a field should be 5 bytes long, and 1 is left"},
      {"08 01 12 80 80 80 80 08", "should be 2,147,483,648 bytes long, and 0 are left"},
      {"08 01 12 ff ff ff ff 0f 61", "should be 4,294,967,295 bytes long"},
      {"08 01 12 ff ff ff ff ff ff ff ff ff 01 61", "should be 18,446,744,073,709,551,615 bytes long"},
      {"08 01 11 01 02 03", "offset 103: the number should be 8 bytes long, and 3 are left"},
      {"08 01 15 01 02 03", "offset 103: the number should be 4 bytes long, and 3 are left"},
  }));
  INFO(hex);
  CHECK_THAT(ReadAll(Hex(hex), 100), FailsWith(absl::StatusCode::kDataLoss, {"f.pb", "offset 1", words}));
}

TEST_CASE("a message cut anywhere gives its whole fields and then an error") {
  const std::vector<std::string> records = {Hex("0a 03 61 62 63"), Hex("10 ac 02"),
                                            Hex("19 01 02 03 04 05 06 07 08"), Hex("25 01 02 03 04"),
                                            Hex("a2 06 01 78")};
  std::string message;
  std::vector<size_t> ends = {0};
  for (const std::string& record : records) ends.push_back((message += record).size());

  for (size_t cut = 0; cut <= message.size(); ++cut) {
    INFO(cut);
    ProtoReader reader(std::string_view(message).substr(0, cut), {"f.pb", 0});
    ProtoField field;
    size_t whole = 0;
    while (whole < records.size() && ends[whole + 1] <= cut) {
      const absl::StatusOr<bool> more = reader.Next(field);
      REQUIRE_OK(more);
      REQUIRE(*more);
      CHECK(field.record == records[whole++]);
    }
    const absl::StatusOr<bool> more = reader.Next(field);
    if (cut == ends[whole]) {
      REQUIRE_OK(more);
      CHECK_FALSE(*more);
    } else {
      CHECK_THAT(more, FailsWith(absl::StatusCode::kDataLoss, {"f.pb"}));
    }
  }
}

TEST_CASE("the records of all fields are the message") {
  const std::string message = Hex("0a 01 61 0a 00 10 05 0a 02 62 63 1d 00 00 00 00");
  const absl::StatusOr<std::vector<ProtoField>> fields = ReadAll(message);
  REQUIRE_OK(fields);
  std::string joined;
  for (const ProtoField& field : *fields) joined += field.record;
  CHECK(joined == message);
}

TEST_CASE("a visitor's error ends the walk and comes back as it is") {
  int visits = 0;
  const absl::Status status = permafrost::ForEachField(
      Hex("08 01 08 02 08 03"), {"f", 0}, [&](const ProtoField& field) -> absl::Status {
        ++visits;
        return field.value == 2 ? absl::NotFoundError("two") : absl::OkStatus();
      });
  CHECK(status == absl::NotFoundError("two"));
  CHECK(visits == 2);
}

TEST_CASE("what is written is what the encoding asks for") {
  std::string out;
  permafrost::AppendVarintField(out, 1, 150);  // the example of the encoding's description
  permafrost::AppendBytesField(out, 2, "testing");
  permafrost::AppendTag(out, 16, WireType::kFixed32);
  CHECK(ToHex(out) == "08 96 01 12 07 74 65 73 74 69 6e 67 85 01");
}

TEST_CASE("a varint is as long as VarintLength says and is read back") {
  for (int bits = 0; bits <= 64; ++bits) {
    for (const int difference : {-1, 0, 1}) {
      const uint64_t value = (bits == 64 ? 0 : uint64_t{1} << bits) + static_cast<uint64_t>(difference);
      INFO(value);
      std::string out;
      permafrost::AppendVarint(out, value);
      CHECK(permafrost::VarintLength(value) == out.size());
      CHECK(permafrost::ByteReader(out, {"f", 0}).Varint64("n").value() == value);
    }
  }
}

}  // namespace
}  // namespace permafrost_test
