// The tables of all families of ops, a file each.
#pragma once

#include "absl/types/span.h"

#include "core/execute/kernel.h"

namespace permafrost {

absl::Span<const Op> ActivationOps();
absl::Span<const Op> BinaryOps();
absl::Span<const Op> BlockOps();
absl::Span<const Op> CastOps();
absl::Span<const Op> ComparisonOps();
absl::Span<const Op> ConvolutionOps();
absl::Span<const Op> CreateOps();
absl::Span<const Op> FunctionOps();
absl::Span<const Op> GatherOps();
absl::Span<const Op> ImageOps();
absl::Span<const Op> JoinOps();
absl::Span<const Op> MatMulOps();
absl::Span<const Op> NormOps();
absl::Span<const Op> ParseOps();
absl::Span<const Op> PoolOps();
absl::Span<const Op> RandomOps();
absl::Span<const Op> ReduceOps();
absl::Span<const Op> RnnOps();
absl::Span<const Op> ScanOps();
absl::Span<const Op> ScatterOps();
absl::Span<const Op> SegmentOps();
absl::Span<const Op> SelectOps();
absl::Span<const Op> SetOps();
absl::Span<const Op> ShapeOps();
absl::Span<const Op> SliceOps();
absl::Span<const Op> SoftmaxOps();
absl::Span<const Op> SparseOps();
absl::Span<const Op> StringOps();
absl::Span<const Op> SuppressionOps();
absl::Span<const Op> TableOps();
absl::Span<const Op> TensorArrayOps();
absl::Span<const Op> TopKOps();
absl::Span<const Op> UnaryOps();

}  // namespace permafrost
