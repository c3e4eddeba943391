// Ops that call functions of the graph's library: TensorFlow 2's control flow, and calls.
#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"
#include "core/execute/op_table.h"
#include "core/execute/ops/families.h"

namespace permafrost {
namespace {

using Callee = std::shared_ptr<const CallableFunction>;

absl::StatusOr<Callee> FindCallee(const KernelSpec& spec, const std::string& name) {
  if (spec.library() == nullptr)
    return absl::NotFoundError(absl::StrCat("the graph has no function ", Quoted(name)));
  return spec.library()->Find(name);
}

absl::StatusOr<Callee> CalleeOf(const KernelSpec& spec, std::string_view attr) {
  ASSIGN_OR_RETURN(const std::string name, spec.Function(attr));
  return FindCallee(spec, name);
}

void SetOutputs(KernelContext& context, std::vector<Tensor> results) {
  for (size_t i = 0; i < results.size(); ++i) context.set_output(static_cast<int>(i), std::move(results[i]));
}

// TensorFlow's truth: of a bool its value, of a number whether it is not zero, of a string whether there is any, and of
// what is no scalar whether it has elements.
absl::StatusOr<bool> IsTrue(const Tensor& value) {
  if (value.rank() > 0) return value.size() > 0;
  bool is_true = false;
  RETURN_IF_ERROR(WithType<AllTypes>(value.dtype(), [&]<typename T>() -> absl::Status {
    if constexpr (std::is_same_v<T, std::string>) {
      is_true = !value.scalar<std::string>().empty();
    } else {
      is_true = value.scalar<T>() != T(0);
    }
    return absl::OkStatus();
  }));
  return is_true;
}

std::vector<Tensor> From(const KernelContext& context, int first) {
  return {context.inputs().begin() + first, context.inputs().end()};
}

absl::StatusOr<Kernel> MakeCallOf(const KernelSpec& spec, const std::string& name) {
  ASSIGN_OR_RETURN(const Callee function, FindCallee(spec, name));
  return [function](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(std::vector<Tensor> results, function->Call(From(context, 0), context));
    SetOutputs(context, std::move(results));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeCall(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const std::string name, spec.Function("f"));
  return MakeCallOf(spec, name);
}

absl::StatusOr<Kernel> MakeCallByName(const KernelSpec& spec) {
  return MakeCallOf(spec, spec.op());
}

absl::StatusOr<Kernel> MakeIf(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const Callee then_branch, CalleeOf(spec, "then_branch"));
  ASSIGN_OR_RETURN(const Callee else_branch, CalleeOf(spec, "else_branch"));
  return [then_branch, else_branch](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const bool is_true, IsTrue(context.input(0)));
    ASSIGN_OR_RETURN(std::vector<Tensor> results,
                     (is_true ? then_branch : else_branch)->Call(From(context, 1), context));
    SetOutputs(context, std::move(results));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeCase(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, spec.Functions("branches"));
  if (names.empty()) return absl::InvalidArgumentError("it has no branches");
  std::vector<Callee> branches;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(Callee branch, FindCallee(spec, name));
    branches.push_back(std::move(branch));
  }
  return [branches](KernelContext& context) -> absl::Status {
    const Tensor& index = context.input(0);
    if (index.dtype() != DataType::DT_INT32 || index.size() != 1)
      return absl::InvalidArgumentError(absl::StrCat("the branch's number is ", DTypeName(index.dtype()), " ",
                                                     ShapeText(index.shape()), " instead of one int32"));
    // What is out of range is the last branch.
    const int32_t wanted = index.scalar<int32_t>();
    const size_t taken =
        wanted < 0 || static_cast<size_t>(wanted) >= branches.size() ? branches.size() - 1 : wanted;
    ASSIGN_OR_RETURN(std::vector<Tensor> results, branches[taken]->Call(From(context, 1), context));
    SetOutputs(context, std::move(results));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeWhile(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const Callee condition, CalleeOf(spec, "cond"));
  ASSIGN_OR_RETURN(const Callee body, CalleeOf(spec, "body"));
  return [condition, body](KernelContext& context) -> absl::Status {
    std::vector<Tensor> state = From(context, 0);
    while (true) {
      RETURN_IF_ERROR(context.KeepGoing());
      ASSIGN_OR_RETURN(const std::vector<Tensor> goes_on, condition->Call(state, context));
      if (goes_on.size() != 1)
        return absl::InvalidArgumentError(
            absl::StrCat("the loop's condition has ", Counted(goes_on.size(), "result"), " instead of one"));
      ASSIGN_OR_RETURN(const bool is_true, IsTrue(goes_on[0]));
      if (!is_true) break;
      const size_t count = state.size();
      ASSIGN_OR_RETURN(state, body->Call(std::move(state), context));
      if (state.size() != count)
        return absl::InvalidArgumentError(
            absl::StrCat("the loop's body takes ", Counted(count, "tensor"), " and gives ", state.size()));
    }
    SetOutputs(context, std::move(state));
    return absl::OkStatus();
  };
}

// What a condition hands to its gradient: tensors, or none. They go unread where nothing is trained.
struct OptionalTensors : Opaque {
  explicit OptionalTensors(std::vector<Tensor> tensors, bool has_value)
      : tensors(std::move(tensors)), has_value(has_value) {}

  std::vector<Tensor> tensors;
  bool has_value;
};

absl::StatusOr<const OptionalTensors*> OptionalIn(const KernelContext& context) {
  const auto* const optional = context.input(0).opaque<OptionalTensors>();
  if (optional == nullptr) return absl::InvalidArgumentError("its input is no optional");
  return optional;
}

absl::StatusOr<Kernel> MakeOptionalFromValue(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    context.set_output(
        0, Tensor::Hold(DataType::DT_VARIANT, std::make_shared<OptionalTensors>(context.inputs(), true)));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeOptionalNone(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    context.set_output(0, Tensor::Hold(DataType::DT_VARIANT,
                                       std::make_shared<OptionalTensors>(std::vector<Tensor>(), false)));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeOptionalHasValue(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const OptionalTensors* const optional, OptionalIn(context));
    context.set_output(0, Tensor::Scalar(optional->has_value));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeOptionalGetValue(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const OptionalTensors* const optional, OptionalIn(context));
    if (!optional->has_value) return absl::InvalidArgumentError("the optional has no value");
    SetOutputs(context, optional->tensors);
    return absl::OkStatus();
  };
}

// Stateful like what they may call.
constexpr Op kOps[] = {
    {"Case", MakeCase, 1, OpKind::kStateful},
    {"If", MakeIf, 1, OpKind::kStateful},
    {"OptionalFromValue", MakeOptionalFromValue, 0},
    {"OptionalGetValue", MakeOptionalGetValue},
    {"OptionalHasValue", MakeOptionalHasValue},
    {"OptionalNone", MakeOptionalNone, 0},
    {"PartitionedCall", MakeCall, 0, OpKind::kStateful},
    {"StatefulPartitionedCall", MakeCall, 0, OpKind::kStateful},
    {"StatelessCase", MakeCase, 1, OpKind::kStateful},
    {"StatelessIf", MakeIf, 1, OpKind::kStateful},
    {"StatelessWhile", MakeWhile, 0, OpKind::kStateful},
    {"While", MakeWhile, 0, OpKind::kStateful},
};

}  // namespace

absl::Span<const Op> FunctionOps() {
  return kOps;
}

const Op& CallByNameOp() {
  static constexpr Op kCall = {"", MakeCallByName, 0, OpKind::kStateful};
  return kCall;
}

}  // namespace permafrost
