// What the cases of TensorFlow do not hold for the ops that move elements: the text of errors, and tensors that nobody
// can look into.
#include <limits>
#include <memory>

#include <catch2/catch_test_macros.hpp>

#include "core/execute/kernel.h"
#include "core/execute/op_table.h"

namespace permafrost {
namespace {

// "" or the error of a call.
std::string MessageOf(const Node& node, std::vector<Tensor> inputs) {
  const KernelSpec spec(node, std::vector<Tensor>(inputs.size()));
  const Op* op = FindOp(node.op);
  REQUIRE(op != nullptr);
  const absl::StatusOr<Kernel> kernel = op->make(spec);
  if (!kernel.ok()) return std::string(kernel.status().message());
  if (static_cast<int>(inputs.size()) < op->least_inputs) return "too few inputs";
  ThreadPool threads(1);
  KernelContext context(std::move(inputs), threads, BufferSource::Heap());
  return std::string((*kernel)(context).message());
}

void SetInt(Node& node, std::string_view attr, int64_t number) {
  tensorflow::AttrValue value;
  value.set_i(number);
  node.SetAttr(attr, value);
}

TEST_CASE("Assert prints its data as TensorFlow does") {
  Node node;
  node.op = "Assert";
  Tensor cube = *Tensor::Allocate(DataType::DT_INT32, {2, 3, 4});
  for (int32_t i = 0; i < 24; ++i) cube.mutable_values<int32_t>()[i] = i;
  const Tensor no = Tensor::Scalar(false);
  CHECK(MessageOf(node, {no, cube, Tensor::Scalar(2.5f), Tensor::Scalar(std::string("a\"b")),
                         Tensor::Of<std::string>({2}, {"x", "y"}), Tensor::Of<bool>({2}, {true, false}),
                         *Tensor::Allocate(DataType::DT_FLOAT, {0, 3}),
                         Tensor::Of<int64_t>({5}, {0, 1, 2, 3, 4})}) ==
        "assertion failed: [[[0 1 2...]]...] [2.5] [a\\\"b] [x y] [1 0] [] [0 1 2...]");
  CHECK(MessageOf(node, {no, Tensor::Scalar(1.0f / 3), Tensor::Of<double>({2}, {1.0 / 3, 1e10}),
                         Tensor::Scalar(Complex64(1, 2)), Tensor::Of<int8_t>({2}, {1, -2})}) ==
        "assertion failed: [0.333333343] [0.33333333333333331 10000000000] [?] [1 -2]");
  SetInt(node, "summarize", 6);
  CHECK(MessageOf(node, {no, cube}) == "assertion failed: [[[0 1 2 3][4 5...]]...]");
  SetInt(node, "summarize", -1);
  CHECK(MessageOf(node, {no, cube}) ==
        "assertion failed: [[[0 1 2 3][4 5 6 7][8 9 10 11]][[12 13 14 15][16 17 18 19][20 21 22 23]]]");
  CHECK(MessageOf(node, {Tensor::Of<bool>({1}, {true}), cube}) != "");
}

TEST_CASE("CheckNumerics says what it found") {
  Node node;
  node.op = "CheckNumerics";
  tensorflow::AttrValue text;
  text.set_s("msg");
  node.SetAttr("message", text);
  const float infinity = std::numeric_limits<float>::infinity(),
              nan = std::numeric_limits<float>::quiet_NaN();
  const auto message = [&](const std::string& op, std::vector<Tensor> inputs) {
    node.op = op;
    return MessageOf(node, std::move(inputs));
  };
  CHECK(message("CheckNumerics", {Tensor::Scalar(nan)}) == "msg : Tensor had NaN values");
  CHECK(message("CheckNumerics", {Tensor::Scalar(-infinity)}) == "msg : Tensor had Inf values");
  CHECK(message("CheckNumerics", {Tensor::Of<float>({2}, {nan, infinity})}) ==
        "msg : Tensor had Inf and NaN values");
  CHECK(message("CheckNumericsV2", {Tensor::Scalar(-infinity)}) == "msg : Tensor had -Inf values");
  CHECK(message("CheckNumericsV2", {Tensor::Of<float>({3}, {nan, infinity, -infinity})}) ==
        "msg : Tensor had -Inf, +Inf, and NaN values");
}

class Thing : public Opaque {};

TEST_CASE("what is opaque passes through, and nowhere else") {
  for (const std::string op :
       {"Identity",  "IdentityN", "StopGradient", "Reshape",   "ConcatV2",   "Pack",
        "Slice",     "Tile",      "Pad",          "Transpose", "ZerosLike",  "OnesLike",
        "Fill",      "Roll",      "StridedSlice", "OneHot",    "MatrixDiag", "DynamicStitch",
        "ReverseV2", "Diag",      "Assert",       "Split",     "Unpack"}) {
    for (const DataType dtype : {DataType::DT_RESOURCE, DataType::DT_VARIANT}) {
      Node node;
      node.op = op;
      const Tensor thing = Tensor::Hold(dtype, std::make_shared<Thing>());
      INFO(op);
      for (const Tensor& other : {thing, Tensor::Of<int32_t>({0}, {}), Tensor::Of<int32_t>({1}, {1}),
                                  Tensor::Scalar<int32_t>(0), Tensor::Scalar(false)}) {
        static_cast<void>(MessageOf(node, {thing, other, other, other}));  // no crash
        MessageOf(node, {other, thing, thing, thing});
        MessageOf(node, {*thing.Reshaped({1}), other, other, other});
      }
      if (op == "Identity" || op == "IdentityN" || op == "StopGradient")
        CHECK(MessageOf(node, {thing}) == "");
    }
  }
}

}  // namespace
}  // namespace permafrost
