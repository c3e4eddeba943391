#include "core/cli/background_sink.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::BackgroundSink;

// Keeps what it gets, up to a size at which it fails.
class KeepingSink : public permafrost::ByteSink {
 public:
  explicit KeepingSink(size_t room = SIZE_MAX) : room_(room) {}
  absl::Status Append(std::string_view bytes) override {
    if (bytes.size() > room_ - kept.size()) return absl::InternalError("the disk is full");
    kept.append(bytes);
    return absl::OkStatus();
  }

  std::string kept;

 private:
  size_t room_;
};

// Bytes none of which looks like its neighbours, so that a lost or swapped block shows.
std::string Noise(size_t size) {
  std::string bytes(size, '\0');
  uint32_t state = 1;
  for (char& byte : bytes) byte = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return bytes;
}

TEST_CASE("bytes arrive whole and in order") {
  const std::string bytes = Noise(5'000'000);
  for (const size_t step : {size_t{1000}, size_t{262144}, size_t{262145}, bytes.size()}) {
    KeepingSink sink;
    BackgroundSink background(sink);
    for (size_t at = 0; at < bytes.size(); at += step)
      REQUIRE_OK(background.Append(std::string_view(bytes).substr(at, step)));
    REQUIRE_OK(background.Append(""));
    REQUIRE_OK(background.Finish());
    CHECK(sink.kept == bytes);
  }
}

TEST_CASE("nothing at all can be written") {
  KeepingSink sink;
  BackgroundSink background(sink);
  REQUIRE_OK(background.Finish());
  CHECK(sink.kept.empty());
}

TEST_CASE("an error reaches the writer at the latest when it finishes") {
  KeepingSink sink(300000);
  BackgroundSink background(sink);
  const std::string bytes = Noise(100000);
  absl::Status status;
  for (int i = 0; i < 1000 && status.ok(); ++i) status = background.Append(bytes);
  // The blocks in turn hold far less than was appended.
  CHECK_THAT(status, FailsWith(absl::StatusCode::kInternal, {"the disk is full"}));
  CHECK_THAT(background.Append("more"), FailsWith(absl::StatusCode::kInternal, {"the disk is full"}));
  CHECK_THAT(background.Finish(), FailsWith(absl::StatusCode::kInternal, {"the disk is full"}));
  CHECK(sink.kept.size() <= 300000);

  KeepingSink tiny(1);
  BackgroundSink last(tiny);
  (void)last.Append("two");
  CHECK_THAT(last.Finish(), FailsWith(absl::StatusCode::kInternal, {"the disk is full"}));
}

TEST_CASE("what is given up ends without being finished") {
  KeepingSink sink;
  const std::string bytes = Noise(1'000'000);
  {
    BackgroundSink background(sink);
    REQUIRE_OK(background.Append(bytes));
  }
  CHECK(bytes.starts_with(sink.kept));
}

}  // namespace
}  // namespace permafrost_test
