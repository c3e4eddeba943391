// Ops about shapes, and those that pass their input through: none of them moves an element.
#include <algorithm>
#include <cstdio>
#include <limits>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

#include "core/execute/ops/array_moves.h"
#include "core/execute/ops/families.h"

namespace permafrost {
namespace {

// A vector or scalar of sizes as the type that the attr out_type asks for.
absl::StatusOr<Tensor> SizesTensor(absl::Span<const int64_t> sizes, Shape shape, DataType dtype,
                                   KernelContext& context) {
  ASSIGN_OR_RETURN(Tensor tensor, context.Allocate(dtype, std::move(shape)));
  RETURN_IF_ERROR(WithType<IndexTypes>(dtype, [&]<typename T>() -> absl::Status {
    for (size_t i = 0; i < sizes.size(); ++i) {
      if (sizes[i] > std::numeric_limits<T>::max())
        return absl::InvalidArgumentError(
            absl::StrCat("the size ", sizes[i], " is too large for ", DTypeName(dtype)));
      tensor.mutable_values<T>()[i] = static_cast<T>(sizes[i]);
    }
    return absl::OkStatus();
  }));
  return tensor;
}

// Shape and ShapeN.
absl::StatusOr<Kernel> MakeShape(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("out_type", DataType::DT_INT32));
  return [dtype](KernelContext& context) -> absl::Status {
    for (int i = 0; i < context.input_count(); ++i) {
      const Shape& shape = context.input(i).shape();
      ASSIGN_OR_RETURN(Tensor output, SizesTensor(shape, {context.input(i).rank()}, dtype, context));
      context.set_output(i, std::move(output));
    }
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeSize(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("out_type", DataType::DT_INT32));
  return [dtype](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(Tensor output, SizesTensor({context.input(0).size()}, {}, dtype, context));
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeRank(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    context.set_output(0, Tensor::Scalar<int32_t>(context.input(0).rank()));
    return absl::OkStatus();
  };
}

int64_t CountOfNonZero(Shape shape) {
  std::replace(shape.begin(), shape.end(), int64_t{0}, int64_t{1});
  return CountOf(shape);
}

absl::StatusOr<Kernel> MakeReshape(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    if (context.input(1).rank() > 1)
      return absl::InvalidArgumentError(
          absl::StrCat("shape must be a vector, but its shape is ", ShapeText(context.input(1).shape())));
    ASSIGN_OR_RETURN(Shape shape, ReadInts(context.input(1), "shape"));
    const std::string asked = ShapeText(shape);
    int64_t* open = nullptr;
    for (int64_t& size : shape) {
      if (size >= 0) continue;
      if (size != -1 || open != nullptr)
        return absl::InvalidArgumentError(absl::StrCat(
            asked, size == -1 ? ": only one size may be left open with -1" : ": a size is negative"));
      open = &size;
      size = 1;
    }
    RETURN_IF_ERROR(CheckShape(shape));
    if (open != nullptr) {
      // Where both have sizes of 0, those are left out: [0,3] as [-1,0] is [3,0].
      const bool has_zero = CountOf(shape) == 0;
      const int64_t known = has_zero ? CountOfNonZero(shape) : CountOf(shape);
      const int64_t elements = has_zero ? CountOfNonZero(tensor.shape()) : tensor.size();
      if (elements % known != 0 && !(has_zero && tensor.size() == 0))
        return absl::InvalidArgumentError(
            absl::StrCat("a tensor of shape ", ShapeText(tensor.shape()), " cannot get the shape ", asked));
      *open = elements / known;
      RETURN_IF_ERROR(CheckShape(shape));
    }
    return PassReshaped(context, std::move(shape));
  };
}

absl::StatusOr<Kernel> MakeExpandDims(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    if (context.input(1).size() != 1)
      return absl::InvalidArgumentError(
          absl::StrCat("dim must have one value, but its shape is ", ShapeText(context.input(1).shape())));
    ASSIGN_OR_RETURN(const std::vector<int64_t> dim, ReadInts(context.input(1), "dim"));
    ASSIGN_OR_RETURN(const int axis, ResolveAxis(dim[0], tensor.rank() + 1, "dim"));
    Shape shape = tensor.shape();
    shape.insert(shape.begin() + axis, 1);
    return PassReshaped(context, std::move(shape));
  };
}

absl::StatusOr<Kernel> MakeSqueeze(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const std::vector<int64_t> squeezed, spec.Ints("squeeze_dims", {}));
  return [squeezed](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    std::vector<bool> goes(tensor.rank(), squeezed.empty());
    for (const int64_t dim : squeezed) {
      ASSIGN_OR_RETURN(const int axis, ResolveAxis(dim, tensor.rank(), "a squeezed dimension"));
      if (tensor.dim(axis) != 1)
        return absl::InvalidArgumentError(absl::StrCat("dimension ", axis, " of the shape ",
                                                       ShapeText(tensor.shape()),
                                                       " cannot go: its size is not 1"));
      goes[axis] = true;
    }
    Shape shape;
    for (int i = 0; i < tensor.rank(); ++i) {
      if (!goes[i] || tensor.dim(i) != 1) shape.push_back(tensor.dim(i));
    }
    return PassReshaped(context, std::move(shape));
  };
}

// Identity and all that is one when nothing is trained; resources and variants too.
absl::StatusOr<Kernel> MakeIdentity(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    context.set_output(0, context.input(0));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeIdentityN(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    for (int i = 0; i < context.input_count(); ++i) context.set_output(i, context.input(i));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeNoOp(const KernelSpec&) {
  return [](KernelContext&) { return absl::OkStatus(); };
}

absl::StatusOr<Kernel> MakeEnsureShape(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const PartialShape shape, spec.ShapeOf("shape"));
  return [shape](KernelContext& context) -> absl::Status {
    if (!IsCompatible(shape, context.input(0).shape()))
      return absl::InvalidArgumentError(absl::StrCat("Shape of tensor ", ShapeText(context.input(0).shape()),
                                                     " is not compatible with expected shape ",
                                                     PartialShapeText(shape)));
    context.set_output(0, context.input(0));
    return absl::OkStatus();
  };
}

// CheckNumerics, and CheckNumericsV2, which tells the infinities apart.
absl::StatusOr<Kernel> MakeCheckNumerics(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const std::string message, spec.String("message", ""));
  const bool tells_sign = spec.op() == "CheckNumericsV2";
  return [message, tells_sign](KernelContext& context) -> absl::Status {
    const Tensor& tensor = context.input(0);
    bool has_nan = false, has_positive = false, has_negative = false;
    RETURN_IF_ERROR(WithType<FloatTypes>(tensor.dtype(), [&]<typename T>() -> absl::Status {
      for (const T value : tensor.values<T>()) {
        if (Eigen::numext::isfinite(value)) continue;
        has_nan |= Eigen::numext::isnan(value);
        has_positive |= value > T(0);
        has_negative |= value < T(0);
      }
      return absl::OkStatus();
    }));
    std::vector<std::string_view> found;
    if (has_negative && tells_sign) found.push_back("-Inf");
    if (has_positive && tells_sign) found.push_back("+Inf");
    if (!tells_sign && (has_positive || has_negative)) found.push_back("Inf");
    if (has_nan) found.push_back("NaN");
    if (!found.empty())
      return absl::InvalidArgumentError(absl::StrCat(
          absl::Utf8SafeCEscape(message), " : Tensor had ", found[0], found.size() == 3 ? ", " : "",
          found.size() == 3 ? found[1] : "", found.size() == 3 ? ", and " : "",
          found.size() == 2 ? " and " : "", found.size() > 1 ? found.back() : "", " values"));
    context.set_output(0, tensor);
    return absl::OkStatus();
  };
}

// A value as TensorFlow prints it in the message of an Assert.
std::string ValueText(const Tensor& tensor, int64_t i) {
  if (tensor.dtype() == DataType::DT_STRING) return absl::Utf8SafeCEscape(tensor.values<std::string>()[i]);
  int64_t integer = 0;
  double real = 0;
  int digits = 0;  // of a real number
  const absl::Status status =
      WithType<Join<RealTypes, Types<bool>>>(tensor.dtype(), [&]<typename T>() -> absl::Status {
        const T value = tensor.values<T>()[i];
        if constexpr (std::is_integral_v<T>) {
          integer = static_cast<int64_t>(value);
        } else {
          real = static_cast<double>(value);
          digits = std::is_same_v<T, double> ? 17 : 9;
        }
        return absl::OkStatus();
      });
  if (!status.ok()) return "?";
  if (tensor.dtype() == DataType::DT_UINT64) return absl::StrCat(static_cast<uint64_t>(integer));
  if (digits == 0) return absl::StrCat(integer);
  char buffer[40];
  std::snprintf(buffer, sizeof(buffer), "%.*g", digits, real);
  return buffer;
}

// "1 2 3...": the first `most` values, with brackets around the rows of what has several dimensions.
void AppendValues(const Tensor& tensor, int dim, int64_t most, int64_t& next, std::string& text) {
  for (int64_t i = 0; i < tensor.dim(dim); ++i) {
    const bool is_row = dim + 1 == tensor.rank();
    if (next >= most) {
      if (is_row && dim > 0) text += "...";
      return;
    }
    if (is_row) {
      absl::StrAppend(&text, i == 0 ? "" : " ", ValueText(tensor, next++));
    } else {
      text += '[';
      AppendValues(tensor, dim + 1, most, next, text);
      text += ']';
    }
  }
}

std::string Summary(const Tensor& tensor, int64_t most) {
  constexpr int kDeepest = 254;  // TensorFlow's
  if (tensor.data() == nullptr || tensor.rank() > kDeepest) return DTypeName(tensor.dtype());
  if (tensor.size() == 0) return "";
  if (tensor.rank() == 0) return ValueText(tensor, 0);
  if (most < 0) most = tensor.size();
  std::string text;
  int64_t next = 0;
  AppendValues(tensor, 0, most, next, text);
  if (most < tensor.size()) text += "...";
  return text;
}

absl::StatusOr<Kernel> MakeAssert(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t summarize, spec.Int("summarize", 3));
  return [summarize](KernelContext& context) -> absl::Status {
    const Tensor& condition = context.input(0);
    if (condition.dtype() != DataType::DT_BOOL || condition.size() != 1 || condition.rank() > 0)
      return absl::InvalidArgumentError(absl::StrCat("the condition must be a boolean scalar, not ",
                                                     DTypeName(condition.dtype()), " ",
                                                     ShapeText(condition.shape())));
    if (condition.scalar<bool>()) return absl::OkStatus();
    std::string message = "assertion failed:";
    for (int i = 1; i < context.input_count(); ++i)
      absl::StrAppend(&message, " [", Summary(context.input(i), summarize), "]");
    return absl::InvalidArgumentError(message);
  };
}

constexpr Op kOps[] = {
    {"Assert", MakeAssert, 1, OpKind::kStateful},
    {"CheckNumerics", MakeCheckNumerics},
    {"CheckNumericsV2", MakeCheckNumerics},
    {"DebugGradientIdentity", MakeIdentity},
    {"EnsureShape", MakeEnsureShape},
    {"ExpandDims", MakeExpandDims, 2},
    {"GuaranteeConst", MakeIdentity},
    {"Identity", MakeIdentity},
    {"IdentityN", MakeIdentityN},
    {"NoOp", MakeNoOp, 0},
    {"PlaceholderWithDefault", MakeIdentity},
    {"PreventGradient", MakeIdentity},
    {"Print", MakeIdentity},
    {"PrintV2", MakeNoOp, 1},
    {"Rank", MakeRank},
    {"Reshape", MakeReshape, 2},
    {"Shape", MakeShape},
    {"ShapeN", MakeShape},
    {"Size", MakeSize},
    {"Snapshot", MakeIdentity},
    {"Squeeze", MakeSqueeze},
    {"StopGradient", MakeIdentity},
};

}  // namespace

absl::Span<const Op> ShapeOps() {
  return kOps;
}

}  // namespace permafrost
