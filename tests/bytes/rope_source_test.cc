#include "core/bytes/rope_source.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/matchers.h"

namespace permafrost {
namespace {

TEST_CASE("a rope reads as the file that it stands for, from anywhere to anywhere") {
  auto rope = std::make_shared<ByteRope>();
  const auto file = std::make_shared<MemorySource>("weights", "0123456789");
  rope->Append("ab");
  rope->Append(FileRange{file, 3, 4});
  rope->Append(FileRange{file, 9, 1});
  rope->Append("xyz");
  const std::string whole = "ab34569xyz";
  const RopeSource source("frozen.pb", rope);
  REQUIRE(source.size() == whole.size());
  for (size_t start = 0; start <= whole.size(); ++start) {
    for (size_t length = 0; length <= whole.size() - start; ++length) {
      std::string got(length, '?');
      REQUIRE(source.Read(start, absl::MakeSpan(got)).ok());
      CHECK(got == whole.substr(start, length));
    }
  }
  std::string beyond(2, '?');
  CHECK(source.Read(whole.size() - 1, absl::MakeSpan(beyond)).code() == absl::StatusCode::kOutOfRange);
}

TEST_CASE("an error of a file below is passed on") {
  class Broken : public ByteSource {
   public:
    Broken() : ByteSource("broken", 8) {}

   private:
    absl::Status DoRead(uint64_t, absl::Span<char>) const override { return absl::UnavailableError("gone"); }
  };
  auto rope = std::make_shared<ByteRope>();
  rope->Append("ab");
  rope->Append(FileRange{std::make_shared<Broken>(), 0, 8});
  const RopeSource source("frozen.pb", rope);
  std::string got(4, '?');
  CHECK(source.Read(0, absl::MakeSpan(got)).message() == "gone");
}

}  // namespace
}  // namespace permafrost
