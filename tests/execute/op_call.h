// Calls of single ops for tests.
//
//   const Tensor y = OpCall("MaxPool").Ints("ksize", {1, 2, 2, 1}).Ints("strides", {1, 2, 2, 1}).Text("padding", "SAME").Run({x});
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "core/execute/kernel.h"
#include "core/execute/op_table.h"
#include "tests/support/matchers.h"

namespace permafrost_test {

class OpCall {
 public:
  explicit OpCall(std::string op) { node_.op = std::move(op); }

  OpCall& Ints(std::string_view attr, std::vector<int64_t> numbers) {
    tensorflow::AttrValue value;
    for (const int64_t number : numbers) value.mutable_list()->add_i(number);
    if (numbers.empty()) value.mutable_list();
    node_.SetAttr(attr, value);
    return *this;
  }
  OpCall& Text(std::string_view attr, const std::string& text) {
    tensorflow::AttrValue value;
    value.set_s(text);
    node_.SetAttr(attr, value);
    return *this;
  }
  OpCall& Int(std::string_view attr, int64_t number) {
    tensorflow::AttrValue value;
    value.set_i(number);
    node_.SetAttr(attr, value);
    return *this;
  }
  OpCall& Bool(std::string_view attr, bool flag) {
    tensorflow::AttrValue value;
    value.set_b(flag);
    node_.SetAttr(attr, value);
    return *this;
  }

  const permafrost::Node& node() const { return node_; }

  // The first output. `constants`: the inputs are the same in every run.
  absl::StatusOr<permafrost::Tensor> Try(const std::vector<permafrost::Tensor>& inputs,
                                         bool constants = false, int threads = 2) const {
    const permafrost::Op* op = permafrost::FindOp(node_.op);
    if (op == nullptr) return absl::UnimplementedError("no such op");
    const permafrost::KernelSpec spec(node_,
                                      constants ? inputs : std::vector<permafrost::Tensor>(inputs.size()));
    ASSIGN_OR_RETURN(const permafrost::Kernel kernel, op->make(spec));
    std::vector<permafrost::Tensor> given = inputs;
    for (size_t i = 0; constants && i < inputs.size(); ++i) {
      if (spec.is_released(static_cast<int>(i))) given[i] = permafrost::Tensor();
    }
    permafrost::ThreadPool pool(threads);
    permafrost::KernelContext context(std::move(given), pool, permafrost::BufferSource::Heap());
    RETURN_IF_ERROR(kernel(context));
    return context.outputs().at(0);
  }

  permafrost::Tensor Run(const std::vector<permafrost::Tensor>& inputs, bool constants = false) const {
    absl::StatusOr<permafrost::Tensor> output = Try(inputs, constants);
    REQUIRE_OK(output);
    return *std::move(output);
  }

 private:
  permafrost::Node node_;
};

}  // namespace permafrost_test
