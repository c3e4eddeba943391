#include "core/freeze/ref_ops.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"

namespace permafrost {
namespace {

// The ops of TensorFlow 2.15's registry with an input that is_ref, those of queues, readers, tables and
// accumulators left out, which take their own kinds of handles and never a variable.
constexpr std::string_view kTensorFlowRefOps[] = {"ApplyAdaMax",
                                                  "ApplyAdadelta",
                                                  "ApplyAdagrad",
                                                  "ApplyAdagradDA",
                                                  "ApplyAdagradV2",
                                                  "ApplyAdam",
                                                  "ApplyAddSign",
                                                  "ApplyCenteredRMSProp",
                                                  "ApplyFtrl",
                                                  "ApplyFtrlV2",
                                                  "ApplyGradientDescent",
                                                  "ApplyMomentum",
                                                  "ApplyPowerSign",
                                                  "ApplyProximalAdagrad",
                                                  "ApplyProximalGradientDescent",
                                                  "ApplyRMSProp",
                                                  "Assign",
                                                  "AssignAdd",
                                                  "AssignSub",
                                                  "CountUpTo",
                                                  "DestroyTemporaryVariable",
                                                  "IsVariableInitialized",
                                                  "NegTrain",
                                                  "RefEnter",
                                                  "RefExit",
                                                  "RefIdentity",
                                                  "RefMerge",
                                                  "RefNextIteration",
                                                  "RefSelect",
                                                  "RefSwitch",
                                                  "ScatterAdd",
                                                  "ScatterDiv",
                                                  "ScatterMax",
                                                  "ScatterMin",
                                                  "ScatterMul",
                                                  "ScatterNdAdd",
                                                  "ScatterNdMax",
                                                  "ScatterNdMin",
                                                  "ScatterNdSub",
                                                  "ScatterNdUpdate",
                                                  "ScatterSub",
                                                  "ScatterUpdate",
                                                  "SdcaShrinkL1",
                                                  "SparseApplyAdadelta",
                                                  "SparseApplyAdagrad",
                                                  "SparseApplyAdagradDA",
                                                  "SparseApplyAdagradV2",
                                                  "SparseApplyCenteredRMSProp",
                                                  "SparseApplyFtrl",
                                                  "SparseApplyFtrlV2",
                                                  "SparseApplyMomentum",
                                                  "SparseApplyProximalAdagrad",
                                                  "SparseApplyProximalGradientDescent",
                                                  "SparseApplyRMSProp",
                                                  "StridedSliceAssign"};

}  // namespace

RefOps::RefOps(const tensorflow::OpList& signatures) {
  for (const std::string_view op : kTensorFlowRefOps) names_.emplace(op);
  for (const tensorflow::OpDef& op : signatures.op()) {
    for (const tensorflow::OpDef::ArgDef& input : op.input_arg()) {
      if (input.is_ref()) names_.insert(op.name());
    }
  }
}

absl::Status NeedsVariable(std::string_view node, std::string_view variable, std::string_view path) {
  return absl::FailedPreconditionError(
      absl::StrCat(node, " needs the variable ", Quoted(variable),
                   " itself and not its value: frozen, TensorFlow could not load the graph. An output "
                   "reaches it: ",
                   path,
                   ". Choose outputs that do not update or test variables, usually those of the inference "
                   "part."));
}

}  // namespace permafrost
