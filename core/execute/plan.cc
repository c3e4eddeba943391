#include "core/execute/plan.h"

#include <set>

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"
#include "core/execute/buffer_pool.h"
#include "core/execute/compile.h"
#include "core/execute/functions.h"
#include "core/execute/plan_graph.h"
#include "core/graph/tensor_name.h"

namespace permafrost {
namespace {

// What a fed node says of itself.
struct Declared {
  std::string name;
  DataType dtype = DataType::DT_INVALID;  // not said
  PartialShape shape;
};

absl::StatusOr<Declared> Declare(const GraphIndex& graph, const std::string& feed) {
  const TensorName name = ParseTensorName(feed);
  const std::optional<size_t> found = graph.Find(name.node);
  if (!found || name.control)
    return absl::NotFoundError(absl::StrCat("there is no node ", Quoted(name.node), " to feed",
                                            DidYouMean(name.node, graph.Names())));
  ASSIGN_OR_RETURN(const Node node, graph.Decode(*found));
  Declared declared{std::string(name.node)};
  if (!node.op.starts_with("Placeholder")) return declared;
  ASSIGN_OR_RETURN(declared.dtype, node.TypeAttr("dtype"));
  ASSIGN_OR_RETURN(const tensorflow::AttrValue shape, node.ParseAttr("shape"));
  // Graphs of before 0.12 wrote an empty shape for "any"; a scalar of any value is harmless to allow.
  if (shape.has_shape() && (shape.shape().dim_size() > 0 || !shape.shape().unknown_rank()))
    declared.shape = PartialShapeFromProto(shape.shape());
  if (node.op == "Placeholder" && declared.shape && declared.shape->empty()) declared.shape = PartialShape();
  return declared;
}

absl::Status CheckFeed(const Declared& declared, const Tensor& value) {
  if (!value.valid()) return absl::InvalidArgumentError(absl::StrCat(Quoted(declared.name), " is not fed"));
  const bool type_fits = declared.dtype == DataType::DT_INVALID || declared.dtype == value.dtype();
  if (type_fits && IsCompatible(declared.shape, value.shape())) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(Quoted(declared.name), " is fed ", DTypeName(value.dtype()), " ", ShapeText(value.shape()),
                   " and takes ", declared.dtype == DataType::DT_INVALID ? "" : DTypeName(declared.dtype),
                   " ", PartialShapeText(declared.shape)));
}

}  // namespace

struct Plan::State {
  std::vector<Declared> feeds;
  std::unique_ptr<GraphFunctions> functions;
  CompiledGraph compiled;
  BufferPool buffers;
  std::unique_ptr<ThreadPool> threads;
};

Plan::Plan(std::unique_ptr<State> state) : state_(std::move(state)) {}
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;
Plan::~Plan() = default;

absl::StatusOr<Plan> Plan::Make(const GraphIndex& graph, const PlanOptions& options) {
  auto state = std::make_unique<State>();
  std::vector<PlanFeed> feeds;
  for (const std::string& feed : options.feeds) {
    ASSIGN_OR_RETURN(Declared declared, Declare(graph, feed));
    feeds.push_back({declared.name, ParseTensorName(feed).output, Tensor()});
    state->feeds.push_back(std::move(declared));
  }
  for (const auto& [feed, value] : options.fixed) {
    ASSIGN_OR_RETURN(const Declared declared, Declare(graph, feed));
    RETURN_IF_ERROR(CheckFeed(declared, value));
    feeds.push_back({declared.name, ParseTensorName(feed).output, value});
  }
  std::set<std::pair<std::string_view, int>> fed;
  for (const PlanFeed& feed : feeds) {
    if (!fed.emplace(feed.node, feed.output).second)
      return absl::InvalidArgumentError(absl::StrCat(Quoted(feed.node), " is fed twice"));
  }
  for (const std::string& fetch : options.fetches) {
    const TensorName name = ParseTensorName(fetch);
    if (name.control || !graph.Find(name.node))
      return absl::NotFoundError(absl::StrCat("there is no node ", Quoted(name.node), " to fetch",
                                              DidYouMean(name.node, graph.Names())));
  }
  const NodeSource source =
      [&](std::string_view name) -> absl::StatusOr<std::optional<std::pair<Node, int>>> {
    const std::optional<size_t> found = graph.Find(name);
    if (!found) return std::nullopt;
    ASSIGN_OR_RETURN(Node node, graph.Decode(*found));
    return std::make_pair(std::move(node), static_cast<int>(*found));
  };
  ASSIGN_OR_RETURN(state->functions, GraphFunctions::Read(graph.library(), options.fuse));
  {
    ASSIGN_OR_RETURN(PlanGraph plan, ReadPlanGraph(source, feeds, options.fetches));
    RETURN_IF_ERROR(FoldPlan(plan, *state->functions));
    if (options.fuse) RETURN_IF_ERROR(FusePlan(plan));
    ASSIGN_OR_RETURN(state->compiled, Compile(plan, static_cast<int>(feeds.size()), *state->functions));
  }
  state->threads = std::make_unique<ThreadPool>(options.threads);
  return Plan(std::move(state));
}

absl::StatusOr<std::vector<Tensor>> Plan::Run(const std::vector<Tensor>& feeds,
                                              const ExecuteOptions& options) {
  if (feeds.size() != state_->feeds.size())
    return absl::InvalidArgumentError(
        absl::StrCat("the plan has ", Counted(state_->feeds.size(), "feed"), " and is given ", feeds.size()));
  std::vector<Tensor> given = feeds;
  given.resize(state_->compiled.feed_slots.size());
  for (size_t i = 0; i < feeds.size(); ++i) {
    if (state_->compiled.feed_slots[i] >= 0) RETURN_IF_ERROR(CheckFeed(state_->feeds[i], feeds[i]));
  }
  return Execute(state_->compiled, std::move(given), *state_->threads, state_->buffers, options);
}

size_t Plan::peak_bytes() const {
  return state_->buffers.peak();
}

int Plan::step_count() const {
  return static_cast<int>(state_->compiled.steps.size());
}

}  // namespace permafrost
