// Every op against real TensorFlow: tests/fixtures/ops/*.cases, made by tests/oracle/make_op_cases.py. Each case runs
// twice, with inputs that change from run to run and with constants, which a kernel may prepare in advance.
//
// OP_CASES=family names one file, OP_CASE=text the cases whose names contain it.
#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdlib>
#include <filesystem>

#include <catch2/catch_test_macros.hpp>

#include "core/execute/kernel.h"
#include "core/execute/op_table.h"
#include "core/tensor/tensor_value.h"
#include "tests/execute/op_case.pb.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost {
namespace {

using permafrost_test::OpCase;

template <typename T>
std::complex<double> AsNumber(const T& value) {
  if constexpr (std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>) {
    return std::complex<double>(value);
  } else {
    return static_cast<double>(value);
  }
}

bool IsClose(double got, double want, const OpCase& op_case) {
  if (std::isnan(want)) return std::isnan(got);
  if (std::isinf(want) || std::isinf(got)) return got == want;
  return std::abs(got - want) <= op_case.absolute() + op_case.relative() * std::abs(want);
}

// "" or what is wrong.
std::string Difference(const Tensor& got, const Tensor& want, const OpCase& op_case) {
  if (!got.valid()) return "there is no such output";
  if (got.dtype() != want.dtype())
    return "its type is " + DTypeName(got.dtype()) + " instead of " + DTypeName(want.dtype());
  if (got.shape() != want.shape())
    return "its shape is " + ShapeText(got.shape()) + " instead of " + ShapeText(want.shape());
  std::string difference;
  const absl::Status status = WithType<AllTypes>(got.dtype(), [&]<typename T>() {
    for (int64_t i = 0; i < got.size() && difference.empty(); ++i) {
      const T& a = got.values<T>()[i];
      const T& b = want.values<T>()[i];
      if constexpr (std::is_same_v<T, std::string>) {
        if (a != b)
          difference = "element " + std::to_string(i) + " is \"" + a + "\" instead of \"" + b + "\"";
      } else if constexpr (std::is_integral_v<T>) {
        if (!(a == b) && !IsClose(static_cast<double>(a), static_cast<double>(b), op_case))
          difference = "element " + std::to_string(i) + " is " + std::to_string(a) + " instead of " +
                       std::to_string(b);
      } else {
        const std::complex<double> x = AsNumber(a), y = AsNumber(b);
        if (!IsClose(x.real(), y.real(), op_case) || !IsClose(x.imag(), y.imag(), op_case))
          difference = "element " + std::to_string(i) + " is " + absl::StrCat(x.real()) + " instead of " +
                       absl::StrCat(y.real());
      }
    }
    return absl::OkStatus();
  });
  return status.ok() ? difference : std::string(status.message());
}

absl::StatusOr<std::vector<Tensor>> Call(const OpCase& op_case, bool constants) {
  const Op* op = FindOp(op_case.node().op());
  if (op == nullptr) return absl::UnimplementedError("no such op");
  std::vector<Tensor> inputs;
  for (const std::string& input : op_case.input()) {
    ASSIGN_OR_RETURN(Tensor tensor, ParseTensorProto(input, {"case"}));
    inputs.push_back(std::move(tensor));
  }
  const std::string serialized = op_case.node().SerializeAsString();
  ASSIGN_OR_RETURN(const Node node, DecodeNode(ByteBlock::Own(serialized), {"case"}));
  const KernelSpec spec(node, constants ? inputs : std::vector<Tensor>(inputs.size()));
  ASSIGN_OR_RETURN(const Kernel kernel, op->make(spec));
  std::vector<Tensor> outputs;
  for (int run = 0; run < 2; ++run) {  // a plan is run many times
    std::vector<Tensor> given;
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (constants) {
        given.push_back(spec.is_released(i) ? Tensor() : inputs[i]);
      } else {  // its own: the kernel may overwrite it
        ASSIGN_OR_RETURN(Tensor tensor, ParseTensorProto(op_case.input(i), {"case"}));
        given.push_back(std::move(tensor));
      }
    }
    ThreadPool threads(run + 1);
    KernelContext context(std::move(given), threads, BufferSource::Heap());
    RETURN_IF_ERROR(kernel(context));
    outputs = std::move(context.outputs());
  }
  // What was constant is as it was.
  for (size_t i = 0; constants && i < inputs.size(); ++i) {
    ASSIGN_OR_RETURN(const Tensor before, ParseTensorProto(op_case.input(i), {"case"}));
    if (const std::string changed = Difference(inputs[i], before, OpCase()); !changed.empty())
      return absl::InternalError(absl::StrCat("the constant input ", i, " was changed: ", changed));
  }
  return outputs;
}

void Check(const OpCase& op_case, bool constants) {
  INFO(op_case.name() << (constants ? ", constant inputs" : ""));
  const absl::StatusOr<std::vector<Tensor>> outputs = Call(op_case, constants);
  if (!op_case.error().empty()) {
    CHECK(!outputs.ok());
    return;
  }
  INFO(outputs.status());
  CHECK(outputs.ok());
  if (!outputs.ok()) return;
  for (int i = 0; i < op_case.output_size(); ++i) {
    const absl::StatusOr<Tensor> want = ParseTensorProto(op_case.output(i), {"case"});
    REQUIRE(want.ok());
    const Tensor got = static_cast<size_t>(i) < outputs->size() ? (*outputs)[i] : Tensor();
    INFO("output " << i);
    CHECK(Difference(got, *want, op_case) == "");
  }
}

TEST_CASE("every op gives TensorFlow's results") {
  const char* const family = std::getenv("OP_CASES");
  const char* const wanted = std::getenv("OP_CASE");
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(permafrost_test::FixtureDir() / "ops")) {
    if (family == nullptr || entry.path().stem() == family) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(!files.empty());
  for (const std::filesystem::path& file : files) {
    permafrost_test::OpCases cases;
    REQUIRE(cases.ParseFromString(permafrost_test::ReadFile(file)));
    REQUIRE(cases.op_case_size() > 0);
    for (const OpCase& op_case : cases.op_case()) {
      if (wanted != nullptr && op_case.name().find(wanted) == std::string::npos) continue;
      Check(op_case, false);
      Check(op_case, true);
    }
  }
}

}  // namespace
}  // namespace permafrost
