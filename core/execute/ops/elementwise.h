// Ops that do the same to every element (unary, binary, comparison, activation): a table says what an op does to one
// element, for the few types that are computed in; here are the loops, the conversions from and to all other types,
// broadcasting and threads, once for all of them.
//
// Computed in are float, double, int64, uint64 and complex128. Half types become float, or double where a function is
// too rare to be written for float; integers become int64, whose lowest bits are right for all of them; complex64
// becomes complex128. A function that is not there makes the op refuse the types that need it.
#pragma once

#include <array>
#include <string_view>

#include "core/execute/kernel.h"
#include "core/execute/math/float_functions.h"

namespace permafrost {

struct UnaryFunctions {
  std::string_view name;
  FloatLoop1 f32 = nullptr;
  double (*f64)(double) = nullptr;
  int64_t (*i64)(int64_t) = nullptr;
  uint64_t (*u64)(uint64_t) = nullptr;  // null: as i64
  Complex128 (*c128)(Complex128) = nullptr;
  bool (*boolean)(bool) = nullptr;
  bool (*is)(double) = nullptr;          // of any real type; the result is bool
  double (*part)(Complex128) = nullptr;  // the result is float or double
};

struct BinaryFunctions {
  std::string_view name;
  FloatLoop2 f32 = nullptr;
  double (*f64)(double, double) = nullptr;
  int64_t (*i64)(int64_t, int64_t) = nullptr;
  uint64_t (*u64)(uint64_t, uint64_t) = nullptr;  // null: as i64
  Complex128 (*c128)(Complex128, Complex128) = nullptr;
  Complex128 (*complex)(double, double) = nullptr;  // of float and double; the result is complex
  // Null, or what an integer y must not be, and what to say then.
  bool (*refuses)(int64_t y) = nullptr;
  std::string_view refusal = "";
};

struct ComparisonFunctions {
  std::string_view name;
  void (*f32)(const float* x, const float* y, uint8_t* output, int64_t count) = nullptr;
  bool (*f64)(double, double) = nullptr;
  bool (*i64)(int64_t, int64_t) = nullptr;
  bool (*u64)(uint64_t, uint64_t) = nullptr;  // null: as i64
  bool (*c128)(Complex128, Complex128) = nullptr;
  bool (*boolean)(bool, bool) = nullptr;
};

// Output 0 of the same shape as the input; of the shape that the two broadcast to.
absl::Status Apply(KernelContext& context, const UnaryFunctions& functions);
absl::Status Apply(KernelContext& context, const BinaryFunctions& functions);
absl::Status Apply(KernelContext& context, const ComparisonFunctions& functions);

// The second, as a function of its operands. Where these are inputs of the context their memory may be used again.
absl::StatusOr<Tensor> ApplyTo(KernelContext& context, const Tensor& x, const Tensor& y,
                               const BinaryFunctions& functions);

// Output 0, or what is wrong.
absl::Status SetOutput(KernelContext& context, absl::StatusOr<Tensor> output);

// The shape that both broadcast to; InvalidArgument.
absl::StatusOr<Shape> BroadcastOf(absl::Span<const int64_t> x, absl::Span<const int64_t> y);
absl::Status CheckSameType(const Tensor& x, const Tensor& y);

// What Add and AddV2 do.
const BinaryFunctions& AddFunctions();

// How the loop over elements looks underneath: `body` computes `count` elements of type `out` from as many of type
// `in`, all of which lie in rows.
using AnyFunction = void (*)();
struct ElementLoop {
  DataType in, out;
  DataType result;  // what the output is to be; `out` is converted to it
  void (*body)(AnyFunction function, const char* x, const char* y, char* output, int64_t count);
  AnyFunction function;
  int64_t grain = 8192;  // elements that are worth a thread
};
// `y` is null where there is one operand. Reuses the memory of one of the context's inputs if that is x or y.
absl::StatusOr<Tensor> RunElementLoop(KernelContext& context, const Tensor& x, const Tensor* y, Shape shape,
                                      const ElementLoop& loop);

// A table of functions as a table of ops: {"Abs", make}, ...
template <typename Functions, size_t count>
constexpr auto OpsOf(const Functions (&functions)[count], absl::StatusOr<Kernel> (*make)(const KernelSpec&),
                     int inputs) {
  std::array<Op, count> ops;
  for (size_t i = 0; i < count; ++i) ops[i] = {functions[i].name, make, inputs};
  return ops;
}

// The kernel that applies the functions of the op's name.
template <typename Functions, size_t count>
absl::StatusOr<Kernel> MakeElementwise(const Functions (&functions)[count], const KernelSpec& spec) {
  for (const Functions& found : functions) {
    if (found.name == spec.op()) return [&found](KernelContext& context) { return Apply(context, found); };
  }
  return absl::UnimplementedError("there is no such op");
}

}  // namespace permafrost
