// Joins a convolution with what follows it: batch norm and products with constants go into its filter, biases add up, the
// residual connection is added and the activation applied while the result is still in registers.
//
//   Conv2D -> FusedBatchNorm(V2, V3) -> Relu          becomes   _FusedConv2D(x, filter * gamma / sqrt(variance + epsilon),
//   Conv2D -> Mul(constant) -> Add(constant) -> Relu6                        bias)
//   Conv2D -> BiasAdd -> Add(y) -> Relu                       _FusedConv2D(x, filter, bias, y)
//
// Only where nobody else reads what is between them, and where filter and parameters are constants of float32. The
// results differ from those of the separate nodes by rounding.
#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"

#include "core/execute/op_table.h"
#include "core/execute/plan_graph.h"

namespace permafrost {
namespace {

struct Fusion {
  ValueRef filter_ref;
  Tensor filter;
  bool filter_is_own = false;  // may be scaled where it is
  std::vector<float> bias;     // by output channel
  ValueRef residual;           // what is added behind that
  std::string activation;
  bool changed = false;
};

class Fuser {
 public:
  explicit Fuser(PlanGraph& graph) : graph_(graph), users_(graph.nodes.size()), gone_(graph.nodes.size()) {
    for (const int i : NeededNodes(graph)) {
      for (const ValueRef& ref : graph.nodes[i].inputs) users_[ref.node].push_back({i, ref.output});
      for (const ValueRef& ref : graph.nodes[i].controls) users_[ref.node].push_back({i, -1});
    }
    for (const ValueRef& fetch : graph.fetches) users_[fetch.node].push_back({-1, fetch.output});
  }

  absl::Status Run() {
    for (const int i : NeededNodes(graph_)) {
      const std::string& op = graph_.nodes[i].node.op;
      if (op == "Conv2D" || op == "DepthwiseConv2dNative") RETURN_IF_ERROR(Fuse(i));
    }
    return absl::OkStatus();
  }

 private:
  struct User {
    int node;  // -1: it is fetched
    int output;
  };

  const Tensor* FloatConstant(const ValueRef& ref) const {
    const Tensor* value = graph_.Constant(ref);
    return value != nullptr && value->dtype() == DataType::DT_FLOAT ? value : nullptr;
  }

  // The one node that reads the first output, where nobody reads anything else. Of a batch norm the other outputs are
  // read too at times; what becomes of the node has none.
  int OnlyUser(int i) const {
    if (users_[i].size() != 1 || users_[i][0].node < 0 || users_[i][0].output != 0) return -1;
    const int next = users_[i][0].node;
    const PlanNode& user = graph_.nodes[next];
    const bool has_one_output = std::all_of(users_[next].begin(), users_[next].end(),
                                            [](const User& other) { return other.output <= 0; });
    const bool is_free = user.kind == NodeKind::kOp && user.controls.empty() && !gone_[next];
    return is_free && has_one_output ? next : -1;
  }

  absl::Status Fuse(int first) {
    PlanNode& convolution = graph_.nodes[first];
    if (convolution.inputs.size() != 2 || !convolution.controls.empty()) return absl::OkStatus();
    const Tensor* filter = FloatConstant(convolution.inputs[1]);
    if (filter == nullptr || filter->rank() != 4 || filter->size() == 0) return absl::OkStatus();
    const bool depthwise = convolution.node.op != "Conv2D";
    const int64_t channels = depthwise ? filter->dim(2) * filter->dim(3) : filter->dim(3);
    ASSIGN_OR_RETURN(const std::string format, convolution.node.StringAttr("data_format"));
    Fusion fusion{
        .filter_ref = convolution.inputs[1], .filter = *filter, .bias = std::vector<float>(channels)};
    int last = first;
    while (fusion.activation.empty()) {
      const int next = OnlyUser(last);
      if (next < 0) break;
      ASSIGN_OR_RETURN(const bool absorbed, Absorb(graph_.nodes[next], last, channels, format, fusion));
      if (!absorbed) break;
      gone_[last] = true;
      last = next;
      fusion.changed = true;
    }
    if (!fusion.changed) return absl::OkStatus();
    return Replace(first, last, fusion);
  }

  // Takes the node's effect into the fusion; false where that is not possible.
  absl::StatusOr<bool> Absorb(const PlanNode& node, int before, int64_t channels, const std::string& format,
                              Fusion& fusion) {
    const std::string& op = node.node.op;
    if (op == "Relu" || op == "Relu6") {
      fusion.activation = op;
      return true;
    }
    if (fusion.residual.valid()) return false;
    if (op.starts_with("FusedBatchNorm")) return AbsorbBatchNorm(node, channels, format, fusion);
    if (node.inputs.size() != 2) return false;
    const bool is_first = node.inputs[0].node == before && graph_.Constant(node.inputs[0]) == nullptr;
    const ValueRef other_ref = node.inputs[is_first ? 1 : 0];
    if (graph_.Constant(other_ref) == nullptr && (op == "Add" || op == "AddV2")) {
      fusion.residual = other_ref;
      return true;
    }
    const Tensor* other = FloatConstant(other_ref);
    if (other == nullptr) return false;
    if (op == "BiasAdd") {
      ASSIGN_OR_RETURN(const std::string bias_format, node.node.StringAttr("data_format"));
      const bool same = (bias_format == "NCHW") == (format == "NCHW");
      if (!is_first || !same || other->rank() != 1 || other->size() != channels) return false;
    } else if (!IsPerChannel(*other, channels, format)) {
      return false;
    }
    const float* const values = other->values<float>().data();
    const int64_t step = other->size() == 1 ? 0 : 1;
    if (op == "BiasAdd" || op == "Add" || op == "AddV2") {
      for (int64_t c = 0; c < channels; ++c) fusion.bias[c] += values[c * step];
    } else if (op == "Sub" && is_first) {
      for (int64_t c = 0; c < channels; ++c) fusion.bias[c] -= values[c * step];
    } else if (op == "Mul") {
      std::vector<float> factors(channels);
      for (int64_t c = 0; c < channels; ++c) factors[c] = values[c * step];
      return Scale(factors, fusion);
    } else {
      return false;
    }
    return true;
  }

  // One number, or one for each channel, in a shape that does not make the result larger.
  static bool IsPerChannel(const Tensor& value, int64_t channels, const std::string& format) {
    if (value.rank() > 4) return false;
    if (value.size() == 1) return true;
    if (value.size() != channels) return false;
    if (format == "NCHW") return value.rank() >= 3 && value.dim(value.rank() - 3) == channels;
    return value.rank() >= 1 && value.shape().back() == channels;
  }

  absl::StatusOr<bool> AbsorbBatchNorm(const PlanNode& node, int64_t channels, const std::string& format,
                                       Fusion& fusion) {
    if (node.inputs.size() != 5) return false;
    ASSIGN_OR_RETURN(const tensorflow::AttrValue training, node.node.ParseAttr("is_training"));
    const bool is_training = node.node.FindAttr("is_training") == nullptr || training.b();
    ASSIGN_OR_RETURN(const std::string its_format, node.node.StringAttr("data_format"));
    if (is_training || (its_format == "NCHW") != (format == "NCHW")) return false;
    const float* parameters[4];
    for (int i = 0; i < 4; ++i) {
      const Tensor* parameter = FloatConstant(node.inputs[i + 1]);
      if (parameter == nullptr || parameter->size() != channels) return false;
      parameters[i] = parameter->values<float>().data();
    }
    ASSIGN_OR_RETURN(const tensorflow::AttrValue epsilon_attr, node.node.ParseAttr("epsilon"));
    const float epsilon = node.node.FindAttr("epsilon") == nullptr ? 0.0001f : epsilon_attr.f();
    const auto [scale, offset, mean, variance] = parameters;
    std::vector<float> factors(channels);
    for (int64_t c = 0; c < channels; ++c)
      factors[c] = static_cast<float>(scale[c] / std::sqrt(static_cast<double>(variance[c]) + epsilon));
    ASSIGN_OR_RETURN(const bool scaled, Scale(factors, fusion));
    for (int64_t c = 0; c < channels; ++c) fusion.bias[c] += offset[c] - mean[c] * factors[c];
    return scaled;
  }

  // Makes the filter this convolution's own. One that nobody else reads is not copied: weights are most of the memory.
  absl::Status OwnFilter(Fusion& fusion) {
    if (users_[fusion.filter_ref.node].size() == 1) {
      fusion.filter = Tensor();
      fusion.filter = std::move(graph_.nodes[fusion.filter_ref.node].value[fusion.filter_ref.output]);
      graph_.nodes[fusion.filter_ref.node].value.clear();
    }
    if (!fusion.filter.IsOnlyOwner()) {
      ASSIGN_OR_RETURN(Tensor copy, Tensor::Allocate(DataType::DT_FLOAT, fusion.filter.shape()));
      std::copy_n(fusion.filter.values<float>().data(), copy.size(), copy.mutable_values<float>().data());
      fusion.filter = std::move(copy);
    }
    fusion.filter_is_own = true;
    return absl::OkStatus();
  }

  absl::StatusOr<bool> Scale(const std::vector<float>& factors, Fusion& fusion) {
    if (!fusion.filter_is_own) RETURN_IF_ERROR(OwnFilter(fusion));
    // Output channels vary fastest (HWIO), of a depthwise filter the last two dimensions together.
    const int64_t channels = static_cast<int64_t>(factors.size());
    float* const values = fusion.filter.mutable_values<float>().data();
    for (int64_t i = 0; i < fusion.filter.size(); i += channels) {
      for (int64_t c = 0; c < channels; ++c) values[i + c] *= factors[c];
    }
    for (int64_t c = 0; c < channels; ++c) fusion.bias[c] *= factors[c];
    return true;
  }

  int AddConstant(Tensor value, int order) {
    PlanNode& node = graph_.nodes.emplace_back();
    node.kind = NodeKind::kConst;
    node.node.op = "Const";
    node.order = order;
    node.value = {std::move(value)};
    return static_cast<int>(graph_.nodes.size()) - 1;
  }

  // The last node of the chain becomes the fused one, so that whoever reads it need not be told.
  absl::Status Replace(int first, int last, const Fusion& fusion) {
    const int64_t channels = static_cast<int64_t>(fusion.bias.size());
    ASSIGN_OR_RETURN(Tensor bias, Tensor::Allocate(DataType::DT_FLOAT, {channels}));
    std::copy(fusion.bias.begin(), fusion.bias.end(), bias.mutable_values<float>().begin());
    const int order = graph_.nodes[first].order;
    const int filter_node = AddConstant(fusion.filter, order);
    const int bias_node = AddConstant(std::move(bias), order);
    PlanNode& convolution = graph_.nodes[first];
    PlanNode& fused = graph_.nodes[last];
    // The old filter goes where nobody else has it.
    const int old_filter = fusion.filter_ref.node;
    fused.inputs = {convolution.inputs[0], {filter_node, 0}, {bias_node, 0}};
    if (fusion.residual.valid()) fused.inputs.push_back(fusion.residual);
    fused.node.op = absl::StrCat("_Fused", convolution.node.op);
    fused.node.attrs = convolution.node.attrs;
    tensorflow::AttrValue activation;
    activation.set_s(fusion.activation);
    fused.node.SetAttr("activation", activation);
    tensorflow::AttrValue has_residual;
    has_residual.set_b(fusion.residual.valid());
    fused.node.SetAttr("residual", has_residual);
    fused.op = FindOp(fused.node.op);
    fused.maybe_dead |= convolution.maybe_dead;
    if (users_[old_filter].size() == 1) graph_.nodes[old_filter].value.clear();
    return absl::OkStatus();
  }

  PlanGraph& graph_;
  std::vector<std::vector<User>> users_;
  std::vector<bool> gone_;  // joined with others
};

}  // namespace

absl::Status FusePlan(PlanGraph& graph) {
  return Fuser(graph).Run();
}

}  // namespace permafrost
