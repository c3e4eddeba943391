#include "core/execute/ops/layout.h"

#include "core/execute/math/strided_copy.h"
#include "core/execute/ops/as_float.h"
#include "core/execute/ops/wide_type.h"

namespace permafrost {
namespace {

// Moves the dimension `from` to the place `to`, of 1 and the last.
absl::StatusOr<Tensor> MoveChannels(KernelContext& context, const Tensor& images, int from, int to) {
  Shape shape = images.shape();
  const int64_t channels = shape[from];
  shape.erase(shape.begin() + from);
  shape.insert(shape.begin() + to, channels);
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(images.dtype(), std::move(shape)));
  if (output.size() == 0) return output;
  const int64_t image = output.size() / output.dim(0);
  const int64_t rows = from == 1 ? channels : image / channels, columns = image / rows;
  CopyStrided(FindDType(images.dtype())->size, images.data(), output.mutable_data(),
              {{output.dim(0), image, image}, {columns, 1, rows}, {rows, columns, 1}}, context.threads());
  return output;
}

}  // namespace

absl::StatusOr<Tensor> TakeImages(KernelContext& context, const Tensor& images, bool channels_first) {
  const bool is_half = images.dtype() == DataType::DT_HALF || images.dtype() == DataType::DT_BFLOAT16;
  absl::StatusOr<Tensor> taken = is_half ? AsFloats(context, images) : images;
  if (!taken.ok() || !channels_first) return taken;
  return MoveChannels(context, *taken, 1, images.rank() - 1);
}

absl::Status GiveImages(KernelContext& context, Tensor images, DataType dtype, bool channels_first) {
  if (channels_first) {
    ASSIGN_OR_RETURN(images, MoveChannels(context, images, images.rank() - 1, 1));
  }
  ASSIGN_OR_RETURN(images, Narrow(context, std::move(images), dtype));
  context.set_output(0, std::move(images));
  return absl::OkStatus();
}

}  // namespace permafrost
