// Which elements there are: Where; and the table of all that finds, tells apart and counts elements.
#include "core/execute/ops/families.h"
#include "core/execute/ops/search.h"

namespace permafrost {
namespace {

// The bits of a type of which one is set in every number but 0. Numbers too small for a normal float count as 0, as
// they do for TensorFlow, which has the processor flush them; the half types are looked at as bits.
uint64_t NonzeroBits(DataType dtype) {
  switch (dtype) {
    case DataType::DT_FLOAT:
      return 0x7f800000;
    case DataType::DT_COMPLEX64:
      return 0x7f8000007f800000;
    case DataType::DT_DOUBLE:
    case DataType::DT_COMPLEX128:
      return 0x7ff0000000000000;
    case DataType::DT_HALF:
    case DataType::DT_BFLOAT16:
      return 0x7fff;
    default:
      return ~uint64_t{0};
  }
}

absl::Status Where(KernelContext& context) {
  const Tensor& condition = context.input(0);
  const int rank = condition.rank();
  if (rank < 1) return absl::InvalidArgumentError("condition must have at least one dimension");
  // First as bools; those of a tensor of bools are there already.
  Tensor flags = condition;
  if (condition.dtype() != DataType::DT_BOOL) {
    ASSIGN_OR_RETURN(flags, context.Allocate(DataType::DT_BOOL, condition.shape()));
    bool* const flag = flags.mutable_values<bool>().data();
    RETURN_IF_ERROR(WithSizedType(condition.dtype(), [&]<typename T>() -> absl::Status {
      if constexpr (std::is_same_v<T, std::string>) {
        return absl::UnimplementedError("it cannot run with string");
      } else if constexpr (std::is_same_v<T, Bytes16>) {
        const uint64_t bits = NonzeroBits(condition.dtype());
        const absl::Span<const T> values = condition.sized<T>();
        for (size_t i = 0; i < values.size(); ++i) flag[i] = ((values[i].low | values[i].high) & bits) != 0;
      } else {
        const auto bits = static_cast<T>(NonzeroBits(condition.dtype()));
        const absl::Span<const T> values = condition.sized<T>();
        for (size_t i = 0; i < values.size(); ++i) flag[i] = (values[i] & bits) != 0;
      }
      return absl::OkStatus();
    }));
  }
  const absl::Span<const bool> is_true = flags.values<bool>();
  int64_t count = 0;
  for (const bool flag : is_true) count += flag;
  ASSIGN_OR_RETURN(Tensor places, context.Allocate(DataType::DT_INT64, {count, rank}));
  int64_t* place = places.mutable_values<int64_t>().data();
  const Shape& shape = condition.shape();
  for (int64_t i = 0; i < flags.size(); ++i) {
    if (!is_true[i]) continue;
    int64_t rest = i;
    for (int d = rank; d-- > 1; rest /= shape[d]) place[d] = rest % shape[d];
    place[0] = rest;
    place += rank;
  }
  context.set_output(0, std::move(places));
  return absl::OkStatus();
}

absl::StatusOr<Kernel> MakeWhere(const KernelSpec&) {
  return Where;
}

constexpr Op kOps[] = {
    {"Bincount", MakeBincount, 3},
    {"DenseBincount", MakeDenseBincount, 3},
    {"HistogramFixedWidth", MakeHistogramFixedWidth, 3},
    {"InTopK", MakeInTopK, 2},
    {"InTopKV2", MakeInTopK, 3},
    {"ListDiff", MakeListDiff, 2, OpKind::kPure, "out,idx"},
    {"LowerBound", MakeLowerBound, 2},
    {"Unique", MakeUnique, 1, OpKind::kPure, "y,idx"},
    {"UniqueV2", MakeUnique, 2, OpKind::kPure, "y,idx"},
    {"UniqueWithCounts", MakeUniqueWithCounts, 1, OpKind::kPure, "y,idx,count"},
    {"UniqueWithCountsV2", MakeUniqueWithCounts, 2, OpKind::kPure, "y,idx,count"},
    {"UpperBound", MakeUpperBound, 2},
    {"Where", MakeWhere},
};

}  // namespace

absl::Span<const Op> SetOps() {
  return kOps;
}

}  // namespace permafrost
