#include "core/execute/top_classes.h"

#include <cmath>
#include <limits>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using absl::StatusCode::kFailedPrecondition;
using Catch::Approx;
using permafrost::Bfloat16;
using permafrost::DataType;
using permafrost::FindTopClasses;
using permafrost::Half;
using permafrost::Shape;
using permafrost::Tensor;
using permafrost::TopClasses;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST_CASE("logits become probabilities and the likeliest come first") {
  const Shape shape = GENERATE(Shape{4}, Shape{1, 4}, Shape{1, 1, 1, 4}, Shape{1, 4, 1});
  const absl::StatusOr<TopClasses> answer = FindTopClasses(Tensor::Of<float>(shape, {1, 3, -2, 3}), 3);
  REQUIRE_OK(answer);
  CHECK(answer->softmaxed);
  CHECK(answer->class_count == 4);
  REQUIRE(answer->classes.size() == 3);
  const double total = std::exp(1) + 2 * std::exp(3) + std::exp(-2);
  CHECK(answer->classes[0].index == 1);  // of equals the first
  CHECK(answer->classes[1].index == 3);
  CHECK(answer->classes[2].index == 0);
  CHECK(answer->classes[0].probability == Approx(std::exp(3) / total).epsilon(1e-12));
  CHECK(answer->classes[2].probability == Approx(std::exp(1) / total).epsilon(1e-12));
  CHECK(answer->classes[2].score == 1);
}

TEST_CASE("probabilities stay as they are") {
  const absl::StatusOr<TopClasses> answer =
      FindTopClasses(Tensor::Of<float>({1, 3}, {0.25, 0.7005f, 0.05f}), 1);
  REQUIRE_OK(answer);
  CHECK_FALSE(answer->softmaxed);
  REQUIRE(answer->classes.size() == 1);
  CHECK(answer->classes[0].probability == double{0.7005f});
}

TEST_CASE("numbers that only look like probabilities are logits") {
  CHECK(FindTopClasses(Tensor::Of<float>({3}, {0.25, 0.7f, 0.06f}), 1)->softmaxed);
  CHECK(FindTopClasses(Tensor::Of<float>({3}, {-0.25, 0.75f, 0.5f}), 1)->softmaxed);
}

TEST_CASE("the most extreme logits") {
  const absl::StatusOr<TopClasses> answer =
      FindTopClasses(Tensor::Of<float>({4}, {3e38f, -3e38f, -kInfinity, 3e38f}), 10);
  REQUIRE_OK(answer);
  REQUIRE(answer->classes.size() == 4);
  CHECK(answer->classes[0].probability == 0.5);
  CHECK(answer->classes[2].probability == 0);
  CHECK(answer->classes[3].index == 2);
  CHECK(FindTopClasses(Tensor::Of<float>({2}, {0, 1}), -1)->classes.empty());
}

TEST_CASE("floats of other widths") {
  CHECK(FindTopClasses(Tensor::Of<double>({2}, {0, 1e-12}), 1)->classes[0].index == 1);
  CHECK(FindTopClasses(Tensor::Of<Half>({2}, {Half(0.f), Half(2.f)}), 1)->classes[0].score == 2);
  CHECK(FindTopClasses(Tensor::Of<Bfloat16>({2}, {Bfloat16(0.f), Bfloat16(2.f)}), 1)->classes[0].score == 2);
}

TEST_CASE("what is no list of classes is said") {
  CHECK_THAT(FindTopClasses(*Tensor::Allocate(DataType::DT_INT64, {1}), 1),
             FailsWith(kFailedPrecondition, {"int64", "fetch the logits"}));
  CHECK_THAT(FindTopClasses(Tensor::Of<float>({2, 2}, {1, 2, 3, 4}), 1),
             FailsWith(kFailedPrecondition, {"[2,2]"}));
  CHECK_THAT(FindTopClasses(Tensor::Scalar(1.0f), 1), FailsWith(kFailedPrecondition, {"1 number"}));
  CHECK_THAT(FindTopClasses(Tensor::Of<float>({1, 0}, {}), 1), FailsWith(kFailedPrecondition, {"0 numbers"}));
  CHECK_THAT(FindTopClasses(Tensor(), 1), FailsWith(kFailedPrecondition, {"not float"}));
  CHECK_THAT(FindTopClasses(Tensor::Of<float>({2}, {0, std::nanf("")}), 1),
             FailsWith(kFailedPrecondition, {"class 1 is NaN"}));
  CHECK_THAT(FindTopClasses(Tensor::Of<float>({2}, {kInfinity, 0}), 1),
             FailsWith(kFailedPrecondition, {"class 0 is infinite"}));
  CHECK_THAT(FindTopClasses(Tensor::Of<float>({2}, {-kInfinity, -kInfinity}), 1),
             FailsWith(kFailedPrecondition, {"every class"}));
}

}  // namespace
}  // namespace permafrost_test
