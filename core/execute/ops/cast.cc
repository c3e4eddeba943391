// Other types: Cast converts numbers, Bitcast reads the same bytes in another way.
#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

#include "core/execute/math/convert.h"
#include "core/execute/ops/families.h"

namespace permafrost {
namespace {

// How many of the lowest bits Truncate clears before a conversion, so that it rounds towards zero.
int TruncatedBits(DataType from, DataType to) {
  if (from == DataType::DT_FLOAT && to == DataType::DT_HALF) return 23 - 10;
  if (from == DataType::DT_FLOAT && to == DataType::DT_BFLOAT16) return 23 - 7;
  if (from == DataType::DT_DOUBLE && to == DataType::DT_FLOAT) return 52 - 23;
  if (from == DataType::DT_DOUBLE && to == DataType::DT_HALF) return 52 - 10;
  return 0;
}

template <typename Float, typename Bits>
void ClearLowest(const char* from, char* to, int64_t count, int bits) {
  const Bits mask = ~Bits{0} << bits;
  for (int64_t i = 0; i < count; ++i) {
    Bits value = reinterpret_cast<const Bits*>(from)[i];
    if (!std::isnan(reinterpret_cast<const Float*>(from)[i])) value &= mask;
    reinterpret_cast<Bits*>(to)[i] = value;
  }
}

absl::StatusOr<Kernel> MakeCast(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("DstT"));
  ASSIGN_OR_RETURN(const bool truncate, spec.Bool("Truncate", false));
  return [dtype, truncate](KernelContext& context) -> absl::Status {
    const Tensor& x = context.input(0);
    if (x.dtype() == dtype) {
      context.set_output(0, x);
      return absl::OkStatus();
    }
    const Conversion conversion(x.dtype(), dtype);
    if (!conversion.is_possible())
      return absl::UnimplementedError(
          absl::StrCat("it cannot turn ", DTypeName(x.dtype()), " into ", DTypeName(dtype)));
    ASSIGN_OR_RETURN(Tensor y, context.Allocate(dtype, x.shape()));
    const int64_t size = FindDType(x.dtype())->size, new_size = FindDType(dtype)->size;
    const int bits = truncate ? TruncatedBits(x.dtype(), dtype) : 0;
    context.threads().ParallelFor(x.size(), /*grain=*/16384, [&](int64_t begin, int64_t end) {
      const char* const from = x.data() + begin * size;
      char* const to = y.mutable_data() + begin * new_size;
      if (bits == 0) return conversion.Run(from, to, end - begin);
      constexpr int64_t kPiece = 256;
      alignas(64) char buffer[kPiece * 8];
      for (int64_t i = 0; i < end - begin; i += kPiece) {
        const int64_t count = std::min(kPiece, end - begin - i);
        if (size == 4) {
          ClearLowest<float, uint32_t>(from + i * size, buffer, count, bits);
        } else {
          ClearLowest<double, uint64_t>(from + i * size, buffer, count, bits);
        }
        conversion.Run(buffer, to + i * new_size, count);
      }
    });
    context.set_output(0, std::move(y));
    return absl::OkStatus();
  };
}

// Elements become so many smaller ones in a new last dimension, or those of the last dimension become one.
absl::StatusOr<Kernel> MakeBitcast(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("type"));
  const DTypeInfo* const info = FindDType(dtype);
  if (info == nullptr || info->size == 0 || dtype == DataType::DT_BOOL)
    return absl::InvalidArgumentError(absl::StrCat("bytes are not ", DTypeName(dtype)));
  return [info](KernelContext& context) -> absl::Status {
    const Tensor& x = context.input(0);
    const DTypeInfo* const from = FindDType(x.dtype());
    if (from == nullptr || from->size == 0)
      return absl::InvalidArgumentError(
          absl::StrCat(DTypeName(x.dtype()), " has no bytes of a fixed number"));
    Shape shape = x.shape();
    if (from->size > info->size) {
      shape.push_back(from->size / info->size);
    } else if (from->size < info->size) {
      const int64_t ratio = info->size / from->size;
      if (shape.empty() || shape.back() != ratio)
        return absl::InvalidArgumentError(absl::StrCat("to become ", info->name,
                                                       " the last dimension must be ", ratio,
                                                       ", but the shape is ", ShapeText(shape)));
      shape.pop_back();
    }
    // Part of a tensor may begin where a larger type must not.
    if (reinterpret_cast<uintptr_t>(x.data()) % info->size == 0) {
      context.set_output(0, x.Reinterpreted(info->dtype, std::move(shape)));
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(Tensor y, context.Allocate(info->dtype, std::move(shape)));
    std::copy(x.data(), x.data() + x.bytes(), y.mutable_data());
    context.set_output(0, std::move(y));
    return absl::OkStatus();
  };
}

constexpr Op kOps[] = {
    {"Bitcast", MakeBitcast},
    {"Cast", MakeCast},
};

}  // namespace

absl::Span<const Op> CastOps() {
  return kOps;
}

}  // namespace permafrost
