// Computing with few types on behalf of all: half types as float, whole numbers and bool as int64 (a uint64 is the
// int64 of its bits), complex numbers as complex128. For kernels that are seldom used with those types, so that their
// loops are compiled four times rather than fifteen.
//
//   ASSIGN_OR_RETURN(const Tensor wide, Widen(context, context.input(0)));   // float, double, int64 or complex128
//   ...
//   ASSIGN_OR_RETURN(Tensor output, Narrow(context, std::move(result), context.input(0).dtype()));
#pragma once

#include "absl/status/statusor.h"

#include "core/execute/kernel.h"

namespace permafrost {

// A type for which there is no wide one (strings, resources) is its own.
DataType WideType(DataType dtype);

// No copy where the type is wide already.
absl::StatusOr<Tensor> Widen(KernelContext& context, const Tensor& tensor);

// The other way: whole numbers wrap, others are rounded. `wide` is of the type WideType(dtype).
absl::StatusOr<Tensor> Narrow(KernelContext& context, Tensor wide, DataType dtype);

}  // namespace permafrost
