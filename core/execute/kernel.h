// What an op is to the executor: a function from tensors to tensors, made once for a node and called for every run.
//
//   // Reads the attrs once; the closure is the kernel.
//   absl::StatusOr<Kernel> MakeSoftmax(const KernelSpec& spec) {
//     return [](KernelContext& context) -> absl::Status {
//       const Tensor& logits = context.input(0);
//       if (logits.rank() < 1) return absl::InvalidArgumentError("logits must have at least one dimension");
//       return WithType<FloatTypes>(logits.dtype(), [&]<typename T>() -> absl::Status {
//         ASSIGN_OR_RETURN(Tensor output, context.AllocateOver(0, logits.dtype(), logits.shape()));
//         SoftmaxRows(context.input(0).values<T>(), logits.shape().back(), output.mutable_values<T>());
//         context.set_output(0, std::move(output));
//         return absl::OkStatus();
//       });
//     };
//   }
//
// The parts of an op are kept apart: attrs are read when the kernel is made, shapes are checked first in every call,
// the maths are plain functions over pointers and sizes (core/execute/math), which know nothing of graphs.
//
// Errors of kernels need not name the node; the executor puts its name and op in front. All inputs are of the types
// that they are: nothing is promised about dtypes and shapes, because graphs are hostile. No kernel may crash, read
// or write outside of its tensors, or divide by an integer zero, whatever it is given.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

#include "core/bytes/status_macros.h"
#include "core/execute/parallel.h"
#include "core/graph/node.h"
#include "core/tensor/tensor.h"

namespace permafrost {

struct ExecuteOptions;  // executor.h

class KernelContext {
 public:
  // `options` are those of the run; null in tests of single ops.
  KernelContext(std::vector<Tensor> inputs, ThreadPool& threads, BufferSource& buffers,
                const ExecuteOptions* options = nullptr)
      : inputs_(std::move(inputs)), threads_(threads), buffers_(buffers), options_(options) {}

  int input_count() const { return static_cast<int>(inputs_.size()); }
  // The executor has made sure that the node has as many inputs as Op::least_inputs.
  const Tensor& input(int i) const { return inputs_[i]; }
  const std::vector<Tensor>& inputs() const { return inputs_; }

  // Not initialised. ResourceExhausted, InvalidArgument: see Tensor::Allocate.
  absl::StatusOr<Tensor> Allocate(DataType dtype, Shape shape) {
    return Tensor::Allocate(dtype, std::move(shape), buffers_);
  }
  // The same; the bytes are those of input i where nobody needs that any more and it takes as many bytes. For
  // kernels that have read an element before they write it. input(i) stays readable.
  absl::StatusOr<Tensor> AllocateOver(int i, DataType dtype, Shape shape);

  void set_output(int i, Tensor tensor);
  std::vector<Tensor>& outputs() { return outputs_; }

  ThreadPool& threads() { return threads_; }
  BufferSource& buffers() { return buffers_; }
  const ExecuteOptions* options() const { return options_; }
  // For kernels that may take forever: an error (Cancelled) where whoever started the run does not want that.
  absl::Status KeepGoing() const;

 private:
  std::vector<Tensor> inputs_, outputs_;
  ThreadPool& threads_;
  BufferSource& buffers_;
  const ExecuteOptions* options_;
};

using Kernel = std::function<absl::Status(KernelContext&)>;

// A function of the graph's library, ready to be called (If, While, PartitionedCall).
class CallableFunction {
 public:
  virtual ~CallableFunction() = default;
  virtual absl::StatusOr<std::vector<Tensor>> Call(std::vector<Tensor> arguments,
                                                   KernelContext& context) const = 0;
};

class FunctionLibrary {
 public:
  virtual ~FunctionLibrary() = default;
  virtual bool Has(const std::string& name) const = 0;
  // NotFound: the graph has no such function. Else what is wrong with it.
  virtual absl::StatusOr<std::shared_ptr<const CallableFunction>> Find(const std::string& name) = 0;
};

// What a kernel is made from: the node's attrs, and the inputs that are the same in every run.
//
// An attr that is missing has the given default, as TensorFlow's op registry would have it; an attr of another kind
// than asked for is an error (DataLoss).
class KernelSpec {
 public:
  KernelSpec(const Node& node, std::vector<Tensor> constants, FunctionLibrary* library = nullptr)
      : node_(node), constants_(std::move(constants)), library_(library), released_(constants_.size()) {}

  const std::string& op() const { return node_.op; }
  const Node& node() const { return node_; }
  int input_count() const { return static_cast<int>(constants_.size()); }

  absl::StatusOr<DataType> Type(std::string_view attr) const { return node_.TypeAttr(attr); }
  absl::StatusOr<DataType> Type(std::string_view attr, DataType otherwise) const;
  absl::StatusOr<int64_t> Int(std::string_view attr, int64_t otherwise) const;
  absl::StatusOr<float> Float(std::string_view attr, float otherwise) const;
  absl::StatusOr<bool> Bool(std::string_view attr, bool otherwise) const;
  absl::StatusOr<std::string> String(std::string_view attr, std::string otherwise) const;
  absl::StatusOr<std::vector<int64_t>> Ints(std::string_view attr, std::vector<int64_t> otherwise) const;
  absl::StatusOr<std::vector<float>> Floats(std::string_view attr, std::vector<float> otherwise) const;
  absl::StatusOr<std::vector<std::string>> Strings(std::string_view attr) const;
  absl::StatusOr<std::vector<DataType>> Types(std::string_view attr) const;
  absl::StatusOr<std::vector<PartialShape>> Shapes(std::string_view attr) const;
  absl::StatusOr<PartialShape> ShapeOf(std::string_view attr) const;
  // The name of an attr of type func; of a list of them.
  absl::StatusOr<std::string> Function(std::string_view attr) const;
  absl::StatusOr<std::vector<std::string>> Functions(std::string_view attr) const;

  // Null where it is another in every run.
  const Tensor* constant(int input) const {
    return static_cast<size_t>(input) < constants_.size() && constants_[input].valid() ? &constants_[input]
                                                                                       : nullptr;
  }
  // Gives a constant to the kernel for keeps, to pack it into a form of its own: at run time input(i) is then an
  // invalid tensor, and the memory goes when the kernel lets go of it.
  Tensor TakeConstant(int input) const {
    released_[input] = true;
    return std::move(constants_[input]);
  }
  bool is_released(int input) const { return released_[input]; }

  // Null in tests of single ops.
  FunctionLibrary* library() const { return library_; }

 private:
  absl::StatusOr<tensorflow::AttrValue> Parse(std::string_view attr, int expected,
                                              std::string_view kind) const;

  const Node& node_;
  mutable std::vector<Tensor> constants_;
  FunctionLibrary* library_;
  mutable std::vector<bool> released_;
};

enum class OpKind : uint8_t {
  kPure,      // the same inputs give the same outputs: constants are folded
  kStateful,  // every call is made (random numbers, tables, TensorArrays, Assert)
};

struct Op {
  std::string_view name;
  absl::StatusOr<Kernel> (*make)(const KernelSpec& spec);
  int least_inputs = 1;
  OpKind kind = OpKind::kPure;
  // The names of the outputs, where there are several: "values,indices". Functions name outputs so. Where several of them are
  // lists, with the attr that says how long they are, or whose list is as long: "indices*num,values*Tvalues".
  std::string_view outputs = "";
};

}  // namespace permafrost
