#include "core/execute/ops/window_attrs.h"

#include "core/execute/ops/refuse.h"

namespace permafrost {

absl::StatusOr<WindowedAxis> WindowAttrs::Axis(int axis, int64_t in, int64_t window, int64_t stride,
                                               int64_t dilation) const {
  WindowedAxis result = {.in = in, .window = window, .stride = stride, .dilation = dilation};
  if (padding == Padding::kExplicit) {
    result.pad_before = explicit_paddings[2 * spatial_dim(axis)];
    result.pad_after = explicit_paddings[2 * spatial_dim(axis) + 1];
  }
  if (!Slide(padding, result))
    return WrongNumbers("a window's image, size, stride and dilation", {in, window, stride, dilation},
                        "possible");
  return result;
}

absl::Status ReadWindowAttrs(const KernelSpec& spec, int spatial, WindowAttrs& attrs) {
  attrs.spatial = spatial;
  const std::string_view last = spatial == 2 ? "NHWC" : "NDHWC", first = spatial == 2 ? "NCHW" : "NCDHW";
  ASSIGN_OR_RETURN(const std::string format, spec.String("data_format", std::string(last)));
  if (format != first && format != last) return WrongText("data_format", format, "channels first or last");
  attrs.channels_first = format == first;
  ASSIGN_OR_RETURN(const std::string padding, spec.String("padding", ""));
  if (padding == "SAME") {
    attrs.padding = Padding::kSame;
  } else if (padding == "EXPLICIT" && spatial == 2) {
    attrs.padding = Padding::kExplicit;
  } else if (padding != "VALID") {
    return WrongText("padding", padding, "SAME, VALID or EXPLICIT");
  }
  ASSIGN_OR_RETURN(attrs.explicit_paddings, spec.Ints("explicit_paddings", {}));
  const std::vector<int64_t>& explicit_paddings = attrs.explicit_paddings;
  const size_t expected = attrs.padding == Padding::kExplicit ? 2 * attrs.rank() : 0;
  bool is_right = explicit_paddings.size() == expected;
  for (size_t i = 0; i < expected && is_right; ++i) {
    const int dim = static_cast<int>(i) / 2;
    const bool is_spatial = dim != 0 && dim != attrs.channel_dim();
    is_right = explicit_paddings[i] == 0 || (is_spatial && explicit_paddings[i] > 0);
  }
  if (!is_right)
    return WrongNumbers("explicit_paddings", explicit_paddings,
                        "two for each axis, and zeros for batch and channels");
  return absl::OkStatus();
}

absl::Status CheckSteps(const WindowAttrs& attrs, absl::Span<const int64_t> steps, std::string_view name,
                        bool spatial_only) {
  bool is_right = steps.size() == static_cast<size_t>(attrs.rank());
  for (int i = 0; i < attrs.rank() && is_right; ++i) {
    const bool is_one = i == 0 || (spatial_only && i == attrs.channel_dim());
    is_right = steps[i] >= 1 && steps[i] <= (is_one ? 1 : WindowedAxis::kMost);
  }
  if (is_right) return absl::OkStatus();
  return WrongNumbers(name, steps, "one positive number for each dimension, and 1 for batch and channels");
}

}  // namespace permafrost
