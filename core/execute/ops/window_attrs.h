// The attrs that convolutions, pools and patches share: how windows slide over the axes of a batch of images.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

#include "core/execute/kernel.h"
#include "core/execute/math/window.h"

namespace permafrost {

struct WindowAttrs {
  int spatial = 2;              // axes of an image
  bool channels_first = false;  // NCHW, NCDHW
  Padding padding = Padding::kValid;
  std::vector<int64_t> explicit_paddings;  // kExplicit: before and after each dimension of the tensor

  int rank() const { return spatial + 2; }
  int channel_dim() const { return channels_first ? 1 : spatial + 1; }
  int spatial_dim(int axis) const { return axis + (channels_first ? 2 : 1); }

  // InvalidArgument: the window fits nowhere, or a number is out of range.
  absl::StatusOr<WindowedAxis> Axis(int axis, int64_t in, int64_t window, int64_t stride,
                                    int64_t dilation) const;
};

// padding, explicit_paddings and data_format; `spatial` is 2 or 3.
absl::Status ReadWindowAttrs(const KernelSpec& spec, int spatial, WindowAttrs& attrs);

// Numbers for each dimension of a tensor ("strides", "ksize"): as many as there are dimensions, and each at least 1; that
// of the batch is 1, and with `spatial_only` that of the channels.
absl::Status CheckSteps(const WindowAttrs& attrs, absl::Span<const int64_t> steps, std::string_view name,
                        bool spatial_only);

}  // namespace permafrost
