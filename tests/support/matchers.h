// What tests ask of a status, with its message shown where it is not so.
//
//   REQUIRE_OK(session);                             a Status or a StatusOr
//   CHECK_THAT(status, FailsWith(absl::StatusCode::kDataLoss, {"model.ckpt.index", "offset 12"}));
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_templated.hpp>

namespace permafrost_test {

inline absl::Status StatusOf(const absl::Status& status) {
  return status;
}
template <typename T>
absl::Status StatusOf(const absl::StatusOr<T>& value) {
  return value.status();
}

#define REQUIRE_OK(expression)                                          \
  do {                                                                  \
    const absl::Status status_ = permafrost_test::StatusOf(expression); \
    INFO(status_.message());                                            \
    REQUIRE(status_.ok());                                              \
  } while (false)

// An error of this code whose message has all of these words.
class FailsWith : public Catch::Matchers::MatcherGenericBase {
 public:
  FailsWith(absl::StatusCode code, std::vector<std::string> words) : code_(code), words_(std::move(words)) {}

  template <typename T>
  bool match(const T& value) const {
    const absl::Status status = StatusOf(value);
    found_ = status.ToString();
    for (const std::string& word : words_) {
      if (!absl::StrContains(status.message(), word)) return false;
    }
    return status.code() == code_;
  }

  std::string describe() const override {
    return absl::StrCat("fails with ", absl::StatusCodeToString(code_), ": ", absl::StrJoin(words_, " ... "),
                        "\n  but is: ", found_);
  }

 private:
  absl::StatusCode code_;
  std::vector<std::string> words_;
  mutable std::string found_;
};

}  // namespace permafrost_test

// Catch prints statuses as their text.
template <>
struct Catch::StringMaker<absl::Status> {
  static std::string convert(const absl::Status& status) { return status.ToString(); }
};
template <typename T>
struct Catch::StringMaker<absl::StatusOr<T>> {
  static std::string convert(const absl::StatusOr<T>& value) { return value.status().ToString(); }
};
