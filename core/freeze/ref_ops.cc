#include "core/freeze/ref_ops.h"

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

}  // namespace permafrost
