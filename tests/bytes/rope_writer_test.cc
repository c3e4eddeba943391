#include "core/bytes/rope_writer.h"

#include <algorithm>
#include <random>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/crc32c.h"
#include "tests/support/matchers.h"
#include "tests/support/odd_source.h"

namespace permafrost_test {
namespace {

using permafrost::ByteBlock;
using permafrost::ByteRope;
using permafrost::FileRange;
using permafrost::MaskCrc32c;
using permafrost::WriteOptions;
using permafrost::WriteRope;

constexpr size_t kBuffer = 256 * 1024;

class Sink : public permafrost::ByteSink {
 public:
  // Fails when more than `room` bytes have come.
  explicit Sink(uint64_t room = UINT64_MAX) : room_(room) {}
  absl::Status Append(std::string_view bytes) override {
    if (written.size() + bytes.size() > room_)
      return absl::UnavailableError("out.pb: no space left on device");
    written.append(bytes);
    largest = std::max(largest, bytes.size());
    return absl::OkStatus();
  }

  std::string written;
  size_t largest = 0;

 private:
  uint64_t room_;
};

std::string RandomBytes(size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::shared_ptr<const permafrost::ByteSource> File(std::string bytes) {
  return std::make_shared<permafrost::MemorySource>("w.data", std::move(bytes));
}

permafrost::RangeCheck Check(const FileRange& range, std::string_view bytes) {
  return {range, MaskCrc32c(permafrost::Crc32c(bytes)), "tensor w"};
}

TEST_CASE("literals and ranges of every size come out in order") {
  const size_t literal = GENERATE(size_t{0}, 1, 1000, kBuffer - 1, kBuffer, kBuffer + 1, 3 * kBuffer + 7);
  const size_t range = GENERATE(size_t{0}, 1, 1000, kBuffer - 1, kBuffer, kBuffer + 1, 3 * kBuffer + 7);
  const std::string stored = RandomBytes(range + 10, 1), text = RandomBytes(literal, 2);
  const auto file = File(stored);
  const std::string_view part = std::string_view(stored).substr(5, range);
  ByteRope rope;
  std::string want;
  for (int i = 0; i < 2; ++i) {
    rope.Append("<");
    rope.Append(text);
    rope.AppendChecked(Check({file, 5, range}, part));
    rope.Append(FileRange{file, 5, range});
    absl::StrAppend(&want, "<", text, part, part);
  }
  Sink sink;
  REQUIRE_OK(WriteRope(rope, sink, {}));
  CHECK(sink.written == want);
  CHECK(sink.written.size() == rope.size());
}

TEST_CASE("a range goes through a small buffer whatever its size") {
  const uint64_t size = 20 * 1024 * 1024;
  const auto file = std::make_shared<OddSource>("w.data", "beginning", size, OddSource::kZeros);
  ByteRope rope;
  rope.Append(FileRange{file, 0, size});
  Sink sink;
  REQUIRE_OK(WriteRope(rope, sink, {}));
  CHECK(sink.written.size() == size);
  CHECK(sink.largest <= kBuffer);
  for (const auto& [offset, length] : file->reads()) CHECK(length <= kBuffer);
  CHECK(file->bytes_read() == size);
}

TEST_CASE("a check of a piece is made in passing and another one with a read of its own") {
  const size_t size = GENERATE(size_t{1}, 5000, kBuffer, 2 * kBuffer + 123);
  const bool separate = GENERATE(false, true);
  const std::string bytes = RandomBytes(size, 3);
  const auto file = std::make_shared<OddSource>("w.data", bytes, size, OddSource::kGone);
  const FileRange whole{file, 0, size};
  ByteRope rope;
  if (separate) {
    rope.Append(whole);
    rope.AddCheck(Check(whole, bytes));
  } else {
    rope.AppendChecked(Check(whole, bytes));
  }
  Sink sink;
  REQUIRE_OK(WriteRope(rope, sink, {}));
  CHECK(sink.written == bytes);
  CHECK(file->bytes_read() == (separate ? 2 * size : size));
}

TEST_CASE("one wrong bit anywhere in a checked range is found") {
  const size_t size = 2 * kBuffer + 100;
  const std::string bytes = RandomBytes(size, 4);
  const size_t where = GENERATE(size_t{0}, 77, kBuffer - 1, kBuffer, 2 * kBuffer, 2 * kBuffer + 99);
  const bool separate = GENERATE(false, true);
  std::string damaged = bytes;
  damaged[where] ^= 0x10;
  const auto file = File(damaged);
  ByteRope rope;
  rope.Append("head");
  if (separate) {
    rope.Append(FileRange{file, 0, 1});
    rope.AddCheck(Check({file, 0, size}, bytes));
  } else {
    rope.AppendChecked(Check({file, 0, size}, bytes));
  }
  Sink sink;
  CHECK_THAT(
      WriteRope(rope, sink, {}),
      FailsWith(absl::StatusCode::kDataLoss, {"w.data: offset 0", "tensor w", "524,388 bytes", "damaged"}));
  // A check beside the pieces is made before a byte is written.
  if (separate) CHECK(sink.written.empty());
  Sink trusting;
  REQUIRE_OK(WriteRope(rope, trusting, {.verify_checksums = false}));
  CHECK(trusting.written.size() == rope.size());
}

TEST_CASE("without checksums nothing is read twice") {
  const auto file = std::make_shared<OddSource>("w.data", "0123456789", 10, OddSource::kGone);
  ByteRope rope;
  rope.Append(FileRange{file, 2, 3});
  rope.AddCheck({FileRange{file, 0, 10}, 0, "tensor w"});
  Sink sink;
  REQUIRE_OK(WriteRope(rope, sink, {.verify_checksums = false}));
  CHECK(sink.written == "234");
  CHECK(file->bytes_read() == 3);
}

TEST_CASE("a sink that fails ends the writing with its own words") {
  const uint64_t room = GENERATE(uint64_t{0}, 10, kBuffer, 2 * kBuffer + 1);
  const auto file = File(RandomBytes(3 * kBuffer, 5));
  ByteRope rope;
  rope.Append("head");
  rope.Append(FileRange{file, 0, 3 * kBuffer});
  rope.Append(ByteBlock::Own(std::string(2 * kBuffer, 'x')));
  Sink sink(room);
  CHECK(WriteRope(rope, sink, {}) == absl::UnavailableError("out.pb: no space left on device"));
  CHECK(sink.written.size() <= room);
}

TEST_CASE("progress counts up to the whole and can stop the writing") {
  const auto file = File(RandomBytes(5 * kBuffer, 6));
  ByteRope rope;
  rope.Append("head");
  rope.Append(FileRange{file, 0, 5 * kBuffer});
  rope.Append("tail");
  std::vector<uint64_t> steps;
  WriteOptions options;
  options.progress = [&](uint64_t done, uint64_t total) {
    CHECK(total == rope.size());
    steps.push_back(done);
    return absl::OkStatus();
  };
  Sink sink;
  REQUIRE_OK(WriteRope(rope, sink, options));
  CHECK(steps.size() >= 5);
  CHECK(std::is_sorted(steps.begin(), steps.end()));
  CHECK(steps.back() == rope.size());

  options.progress = [](uint64_t done, uint64_t) {
    return done > 2 * kBuffer ? absl::CancelledError("stopped") : absl::OkStatus();
  };
  Sink stopped;
  CHECK(WriteRope(rope, stopped, options) == absl::CancelledError("stopped"));
  CHECK(stopped.written.size() < 4 * kBuffer);
}

TEST_CASE("the reading for a check beside the pieces can be stopped too") {
  const auto file = std::make_shared<OddSource>("w.data", "", 40 * kBuffer, OddSource::kZeros);
  ByteRope rope;
  rope.Append("head");
  rope.AddCheck({FileRange{file, 0, 40 * kBuffer}, 0, "tensor w"});
  Sink sink;
  const absl::Status status =
      WriteRope(rope, sink, {.progress = [](uint64_t, uint64_t) { return absl::CancelledError("stopped"); }});
  CHECK(status == absl::CancelledError("stopped"));
  CHECK(file->bytes_read() <= 2 * kBuffer);
}

TEST_CASE("a source that shrank is an error wherever its bytes are needed") {
  const auto file =
      std::make_shared<OddSource>("w.data", std::string(100, 'x'), 2 * kBuffer, OddSource::kGone);
  ByteRope rope;
  SECTION("to be copied") {
    rope.Append(FileRange{file, 50, kBuffer});
  }
  SECTION("to be checked") {
    rope.AddCheck({FileRange{file, 50, kBuffer}, 0, "tensor w"});
  }
  SECTION("to be both") {
    rope.AppendChecked({FileRange{file, 50, kBuffer}, 0, "tensor w"});
  }
  Sink sink;
  CHECK_THAT(WriteRope(rope, sink, {}), FailsWith(absl::StatusCode::kDataLoss, {"w.data", "shrank"}));
}

TEST_CASE("a range that leaves its file is an error and not a crash") {
  const auto [offset, length] = GENERATE(table<uint64_t, uint64_t>({
      {0, 11},
      {10, 1},
      {11, 1},
      {UINT64_MAX, 1},
      {UINT64_MAX - 3, 10},  // the sum wraps to a small number
      {uint64_t{1} << 63, uint64_t{1} << 63},
      {0, UINT64_MAX},
      {5, 0x80000000},
  }));
  ByteRope rope;
  rope.Append(FileRange{File("0123456789"), offset, length});
  Sink sink;
  CHECK_THAT(WriteRope(rope, sink, {}),
             FailsWith(absl::StatusCode::kOutOfRange, {"w.data", "the file ends at 10"}));
}

}  // namespace
}  // namespace permafrost_test
