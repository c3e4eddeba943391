#include "core/bytes/byte_rope.h"

#include <memory>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/crc32c.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::ByteBlock;
using permafrost::ByteRope;
using permafrost::Crc32c;
using permafrost::FileRange;
using permafrost::MaskCrc32c;
using permafrost::RangeCheck;

std::shared_ptr<const permafrost::ByteSource> File(std::string bytes, std::string name = "w.data") {
  return std::make_shared<permafrost::MemorySource>(std::move(name), std::move(bytes));
}

RangeCheck Checked(const FileRange& range, std::string_view bytes) {
  return {range, MaskCrc32c(Crc32c(bytes)), "tensor w"};
}

std::string Flat(const ByteRope& rope) {
  const absl::StatusOr<std::string> bytes = rope.Flatten();
  REQUIRE_OK(bytes);
  CHECK(bytes->size() == rope.size());
  return *bytes;
}

// "literal|[2,+3)|[5,+1)!": ! is a range with a check.
std::string Drawing(const ByteRope& rope) {
  std::string text;
  for (const ByteRope::Piece& piece : rope.pieces()) {
    if (!text.empty()) text += "|";
    if (piece.is_literal()) {
      text += piece.literal;
    } else {
      absl::StrAppend(&text, "[", piece.range.offset, ",+", piece.range.length, ")",
                      piece.check >= 0 ? "!" : "");
    }
    CHECK(piece.size() > 0);
  }
  return text;
}

TEST_CASE("an empty rope is an empty file") {
  ByteRope rope;
  rope.Append("");
  rope.Append(ByteBlock::Own(""));
  rope.Append(FileRange{File("abc"), 1, 0});
  rope.Append(ByteRope());
  CHECK(rope.size() == 0);
  CHECK(rope.pieces().empty());
  CHECK(Flat(rope).empty());
}

TEST_CASE("neighbours become one piece where they lie beside each other") {
  const auto file = File("0123456789"), other = File("0123456789");
  ByteRope rope;
  SECTION("literals") {
    rope.Append("ab");
    rope.Append("cd");
    CHECK(Drawing(rope) == "abcd");
  }
  SECTION("ranges of one file") {
    rope.Append(FileRange{file, 2, 3});
    rope.Append(FileRange{file, 5, 1});
    CHECK(Drawing(rope) == "[2,+4)");
  }
  SECTION("not ranges with a gap between them or in the other order") {
    rope.Append(FileRange{file, 2, 3});
    rope.Append(FileRange{file, 6, 1});
    rope.Append(FileRange{file, 5, 1});
    CHECK(Drawing(rope) == "[2,+3)|[6,+1)|[5,+1)");
  }
  SECTION("not ranges of two files") {
    rope.Append(FileRange{file, 2, 3});
    rope.Append(FileRange{other, 5, 1});
    CHECK(Drawing(rope) == "[2,+3)|[5,+1)");
  }
  SECTION("not a range with a check: the check covers exactly that range") {
    rope.Append(FileRange{file, 0, 2});
    rope.AppendChecked(Checked({file, 2, 3}, "234"));
    rope.Append(FileRange{file, 5, 1});
    rope.AppendChecked(Checked({file, 6, 2}, "67"));
    CHECK(Drawing(rope) == "[0,+2)|[2,+3)!|[5,+1)|[6,+2)!");
  }
  SECTION("not literals with a range between them") {
    rope.Append("ab");
    rope.Append(FileRange{file, 0, 1});
    rope.Append("cd");
    CHECK(Drawing(rope) == "ab|[0,+1)|cd");
  }
  SECTION("parts of one block") {
    const ByteBlock block = ByteBlock::Own("abcdef");
    rope.Append(block.Part(block.bytes.substr(0, 2)));
    rope.Append(block.Part(block.bytes.substr(2, 2)));
    rope.Append(block.Part(block.bytes.substr(5)));
    CHECK(Drawing(rope) == "abcd|f");
  }
  Flat(rope);
}

TEST_CASE("copied bytes do not depend on where they came from") {
  const size_t size = GENERATE(size_t{1}, 100, 16384, 16385, 65536, 200000);
  std::string bytes(size, 'a');
  ByteRope rope;
  rope.Append(bytes);
  rope.Append(bytes);
  bytes.assign(size, 'b');
  CHECK(Flat(rope) == std::string(2 * size, 'a'));
}

TEST_CASE("many small literals stay what they were while the rope grows and moves") {
  std::string want;
  ByteRope rope;
  for (int i = 0; i < 30000; ++i) {
    const std::string text = absl::StrCat("node", i, ";");
    rope.Append(text);
    want += text;
  }
  CHECK(rope.pieces().size() < 20);  // one a chunk
  const ByteRope moved = std::move(rope);
  CHECK(Flat(moved) == want);
}

TEST_CASE("a shared block is not copied and lives as long as the rope") {
  ByteRope rope;
  const char* where;
  {
    const ByteBlock block = ByteBlock::Own(std::string(100000, 'x'));
    where = block.bytes.data();
    rope.Append(block);
  }
  REQUIRE(rope.pieces().size() == 1);
  CHECK(rope.pieces()[0].literal.data() == where);
  CHECK(Flat(rope) == std::string(100000, 'x'));
}

TEST_CASE("a rope in a rope brings its bytes and its checks") {
  const auto file = File("0123456789");
  ByteRope whole;
  whole.Append("head ");
  whole.AppendChecked(Checked({file, 0, 2}, "01"));
  std::weak_ptr<const void> owner;
  {
    ByteRope part;
    const ByteBlock block = ByteBlock::Own(std::string(50000, 'L'));
    owner = block.owner;
    part.Append("a");
    part.AppendChecked(Checked({file, 2, 3}, "234"));
    part.Append(block);
    part.Append(FileRange{file, 9, 1});
    part.AddCheck(Checked({file, 5, 4}, "5678"));
    whole.Append(part);
    whole.Append(part);
  }  // `part` is gone, and the bytes are not
  CHECK_FALSE(owner.expired());
  CHECK(Flat(whole) ==
        "head 01"
        "a234" +
            std::string(50000, 'L') +
            "9"
            "a234" +
            std::string(50000, 'L') + "9");
  REQUIRE(whole.checks().size() == 5);
  // Every piece still has its own check.
  for (const ByteRope::Piece& piece : whole.pieces()) {
    if (piece.check < 0) continue;
    CHECK(whole.checks()[piece.check].range.offset == piece.range.offset);
    CHECK(whole.checks()[piece.check].range.length == piece.range.length);
  }
}

TEST_CASE("ranges of ropes in a rope become one where they lie beside each other") {
  const auto file = File("0123456789");
  ByteRope first, second, whole;
  first.Append(FileRange{file, 0, 4});
  second.Append(FileRange{file, 4, 4});
  second.Append("x");
  whole.Append(first);
  whole.Append(second);
  whole.Append("y");
  CHECK(Drawing(whole) == "[0,+8)|xy");
}

TEST_CASE("a checksum that does not hold is an error even where none of its bytes is used") {
  const auto file = File("0123456789", "model.ckpt.data-00000-of-00001");
  const std::vector<std::string> words = {"model.ckpt.data-00000-of-00001: offset 2", "tensor w",
                                          "its checksum is " + std::to_string(Crc32c("234")),
                                          "the checkpoint says " + std::to_string(Crc32c("235"))};
  ByteRope rope;
  rope.Append("x");
  SECTION("of a piece") {
    rope.AppendChecked(Checked({file, 2, 3}, "235"));
  }
  SECTION("beside the pieces") {
    rope.AddCheck(Checked({file, 2, 3}, "235"));
  }
  SECTION("in a rope in the rope") {
    ByteRope part;
    part.AppendChecked(Checked({file, 2, 3}, "235"));
    rope.Append(part);
  }
  CHECK_THAT(rope.Flatten(), FailsWith(absl::StatusCode::kDataLoss, words));
}

TEST_CASE("the check of a part is as strict as that of the whole") {
  const std::string bytes = "before|the part|after";
  const RangeCheck whole = Checked({File("xx" + bytes), 2, bytes.size()}, bytes);
  const auto part = whole.Part(7, 8, "part");
  REQUIRE_OK(part);
  CHECK(part->range.offset == 9);
  CHECK(part->range.length == 8);
  CHECK(part->what == "part");
  CHECK(part->masked_crc32c == MaskCrc32c(Crc32c("the part")));
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = "xx" + bytes;
    damaged[at + 2] = '!';
    RangeCheck check = whole;
    check.range.source = File(damaged);
    ByteRope rope;
    rope.AppendChecked(check.Part(7, 8, "part").value());
    CHECK_THAT(rope.Flatten(),
               FailsWith(absl::StatusCode::kDataLoss, {"w.data: offset 9: part (8 bytes) is damaged"}));
  }
}

TEST_CASE("the checksum of no bytes counts too") {
  // An empty tensor's entry in the index must say mask(0); an absent checksum reads as 0.
  const auto [masked, holds] = GENERATE(table<uint32_t, bool>({{0xa282ead8, true}, {0, false}}));
  ByteRope rope;
  rope.AppendChecked({FileRange{File("abc"), 1, 0}, masked, "tensor empty"});
  CHECK(rope.pieces().empty());
  CHECK(rope.checks().size() == 1);
  CHECK(rope.Flatten().ok() == holds);
  ByteRope outer;
  outer.Append(rope);
  CHECK(outer.Flatten().ok() == holds);
}

TEST_CASE("a part of a range counts from the range's beginning") {
  const FileRange range{File("0123456789"), 3, 6};
  ByteRope rope;
  rope.Append(range.Part(1, 2));
  CHECK(Flat(rope) == "45");
}

}  // namespace
}  // namespace permafrost_test
