#include "core/session/predictor.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/proto_file.h"
#include "core/graph/tensor_name.h"
#include "core/session/known_placeholders.h"
#include "core/session/labels.h"
#include "core/tensor/literal.h"

namespace permafrost {
namespace {

using Clock = std::chrono::steady_clock;

// A graph that somebody cut out of another may have many loose ends.
constexpr size_t kMostOutputs = 8;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Height, width and channels of a placeholder that could take a picture; unknown sizes are -1.
struct PictureShape {
  int64_t height = -1, width = -1, channels = -1;
  int rank = 4;
  bool channels_first = false;
};

std::optional<PictureShape> AsPicture(const PlaceholderSummary& placeholder) {
  const bool type_fits = placeholder.dtype == DataType::DT_FLOAT || placeholder.dtype == DataType::DT_UINT8;
  if (!type_fits || !placeholder.shape) return std::nullopt;
  const std::vector<int64_t>& shape = *placeholder.shape;
  const auto is_colour = [](int64_t size) { return size == 1 || size == 3; };
  const bool one = shape.empty() || shape[0] == 1 || shape[0] == -1;
  if (shape.size() == 4 && one) {
    if (is_colour(shape[3]) || (shape[3] == -1 && !is_colour(shape[1])))
      return PictureShape{shape[1], shape[2], shape[3], 4, false};
    if (is_colour(shape[1])) return PictureShape{shape[2], shape[3], shape[1], 4, true};
    return std::nullopt;
  }
  if (shape.size() == 3) {
    if (is_colour(shape[2])) return PictureShape{shape[0], shape[1], shape[2], 3, false};
    if (one && shape[1] == shape[2] && shape[1] > 3) return PictureShape{shape[1], shape[2], 1, 3, false};
    return std::nullopt;
  }
  if (shape.size() != 2 || !one || shape[1] < 16) return std::nullopt;
  for (const int64_t channels : {1, 3}) {
    const int64_t side = std::llround(std::sqrt(static_cast<double>(shape[1] / channels)));
    if (side * side * channels == shape[1]) return PictureShape{side, side, channels, 2, false};
  }
  return std::nullopt;
}

std::string DescribePlaceholders(const std::vector<PlaceholderSummary>& placeholders) {
  if (placeholders.empty()) return "the graph has no placeholders";
  return absl::StrCat(
      "the graph has ", absl::StrJoin(placeholders, ", ", [](std::string* out, const PlaceholderSummary& p) {
        absl::StrAppend(out, Quoted(p.name), " ", DTypeName(p.dtype), " ", PartialShapeText(p.shape));
      }));
}

std::string NodeOf(const std::string& tensor) {
  return std::string(ParseTensorName(tensor).node);
}

// What decides whether a plan can be used again.
void AppendKey(std::string& key, std::string_view part, const Tensor& value = {}) {
  absl::StrAppend(&key, part.size(), ":", part, ",", static_cast<int>(value.dtype()),
                  ShapeText(value.shape()), ",");
  if (!value.valid()) return;
  if (value.dtype() == DataType::DT_STRING) {
    for (const std::string& text : value.values<std::string>())
      absl::StrAppend(&key, text.size(), ":", text, ",");
  } else {
    key.append(value.data(), value.bytes());
  }
}

}  // namespace

absl::StatusOr<Predictor> Predictor::Open(const FileSet& files, std::string_view path) {
  ASSIGN_OR_RETURN(std::shared_ptr<const ByteSource> file, files.Open(path));
  return Open(std::move(file));
}

absl::StatusOr<Predictor> Predictor::Open(std::shared_ptr<const ByteSource> file) {
  const std::string name = file->name();
  ASSIGN_OR_RETURN(ProtoFile opened, OpenProtoFile(std::move(file), FileKind::kGraph));
  const FileKind kind = opened.kind;
  if (kind != FileKind::kGraph)
    return absl::DataLossError(absl::StrCat(
        name, " is not a frozen graph (.pb or .pbtxt) but ", Describe(kind),
        kind == FileKind::kMetaGraph || kind == FileKind::kMetaGraphText || kind == FileKind::kSortedTable
            ? "; freeze the checkpoint first: permafrost freeze"
            : ""));
  const uint64_t size = opened.bytes->size();
  ASSIGN_OR_RETURN(GraphIndex graph, GraphIndex::Open(std::move(opened.bytes), 0, size));
  if (graph.size() == 0) return absl::DataLossError(absl::StrCat(name, ": the graph has no nodes"));
  Predictor predictor(std::move(graph));
  predictor.notes_ = std::move(opened.notes);
  ASSIGN_OR_RETURN(predictor.summary_, SummarizeFrozen(*predictor.graph_));
  return predictor;
}

absl::StatusOr<const PlaceholderSummary*> Predictor::FindPlaceholder(std::string_view feed) const {
  for (const PlaceholderSummary& placeholder : summary_.placeholders) {
    if (placeholder.name == ParseTensorName(feed).node) return &placeholder;
  }
  if (graph_->Find(ParseTensorName(feed).node)) return nullptr;  // another tensor
  return absl::NotFoundError(absl::StrCat("there is no node ", Quoted(feed), " to feed",
                                          DidYouMean(ParseTensorName(feed).node, graph_->Names()), "; ",
                                          DescribePlaceholders(summary_.placeholders)));
}

absl::StatusOr<PlaceholderSummary> Predictor::PictureFeed(std::string_view wanted) const {
  if (!wanted.empty()) {
    ASSIGN_OR_RETURN(const PlaceholderSummary* placeholder, FindPlaceholder(wanted));
    if (placeholder != nullptr && AsPicture(*placeholder)) return *placeholder;
    return absl::InvalidArgumentError(
        absl::StrCat(Quoted(wanted), " does not look like a picture's input",
                     placeholder == nullptr ? ""
                                            : absl::StrCat(": it is ", DTypeName(placeholder->dtype), " ",
                                                           PartialShapeText(placeholder->shape)),
                     ". Give it as an array: --feed ", wanted, "=FILE.npy"));
  }
  const PlaceholderSummary* best = nullptr;
  int best_rank = 0;
  for (const PlaceholderSummary& placeholder : summary_.placeholders) {
    const std::optional<PictureShape> shape = AsPicture(placeholder);
    if (!shape || shape->rank <= best_rank) continue;
    best = &placeholder;
    best_rank = shape->rank;
  }
  if (best != nullptr) return *best;
  return absl::NotFoundError(absl::StrCat(
      "no placeholder looks like a picture's input ([?,height,width,3] or the like); ",
      DescribePlaceholders(summary_.placeholders), ". Give arrays instead: --feed NAME=FILE.npy"));
}

absl::StatusOr<Tensor> Predictor::Prepare(const PredictRequest& request, PlaceholderSummary& feed) const {
  ASSIGN_OR_RETURN(feed, PictureFeed(request.picture_feed));
  const PictureShape shape = *AsPicture(feed);
  PreprocessOptions options = request.preprocess;
  options.wish.channels_first = options.wish.channels_first || shape.channels_first;
  if (shape.rank == 2 && options.wish.height == 0 && options.wish.width == 0) {
    // A row of numbers: most likely a square picture.
    options.wish.height = options.wish.width = shape.height;
    if (options.wish.channels == 0) options.wish.channels = shape.channels;
  }
  absl::StatusOr<Tensor> tensor = Preprocess(*request.picture, options, feed.dtype, feed.shape);
  if (tensor.ok()) return tensor;
  return absl::Status(tensor.status().code(),
                      absl::StrCat("the picture for ", Quoted(feed.name), ": ", tensor.status().message()));
}

absl::StatusOr<PredictReport> Predictor::Run(const PredictRequest& request) {
  PredictReport report{.notes = notes_};
  report.nodes = summary_.nodes;
  report.labels = request.labels;
  PlanOptions plan{.threads = request.threads};
  std::vector<Tensor> fed;
  std::map<std::string, bool> given;  // by node
  const auto feed = [&](const std::string& name, Tensor value, std::string how) {
    given[NodeOf(name)] = true;
    report.feeds.push_back({name, value.dtype(), value.shape(), how});
    // A scalar switches something on or off; what has more elements is another in every run.
    if (value.rank() == 0) {
      plan.fixed.emplace_back(name, std::move(value));
    } else {
      plan.feeds.push_back(name);
      fed.push_back(std::move(value));
    }
  };
  for (const auto& [name, text] : request.feeds) {
    ASSIGN_OR_RETURN(const PlaceholderSummary* placeholder, FindPlaceholder(name));
    const DataType dtype = placeholder == nullptr ? DataType::DT_FLOAT : placeholder->dtype;
    absl::StatusOr<Tensor> value =
        ParseLiteral(text, dtype, placeholder == nullptr ? PartialShape() : placeholder->shape);
    if (!value.ok())
      return absl::Status(value.status().code(),
                          absl::StrCat("the value of ", Quoted(name), ": ", value.status().message()));
    feed(name, *std::move(value), "given");
  }
  for (const auto& [name, value] : request.tensors) {
    RETURN_IF_ERROR(FindPlaceholder(name).status());
    feed(name, value, "given");
  }
  if (request.picture) {
    PlaceholderSummary placeholder;
    ASSIGN_OR_RETURN(report.picture, Prepare(request, placeholder));
    feed(placeholder.name, report.picture, "the picture");
  }
  for (const PlaceholderSummary& placeholder : summary_.placeholders) {
    if (given.contains(placeholder.name) || placeholder.has_default) continue;
    const std::optional<std::string_view> known = ValueForInference(placeholder);
    if (!known) continue;
    ASSIGN_OR_RETURN(Tensor value, ParseLiteral(*known, placeholder.dtype, PartialShape()));
    feed(placeholder.name, std::move(value), "assumed");
    report.notes.push_back(
        absl::StrCat(Quoted(placeholder.name), " was not fed: ", *known, " assumed, as for inference"));
  }
  plan.fetches = request.fetches;
  if (plan.fetches.empty()) {
    plan.fetches = summary_.outputs;
    if (plan.fetches.empty())
      return absl::InvalidArgumentError("the graph computes nothing that could be fetched");
    if (plan.fetches.size() > kMostOutputs) {
      plan.fetches.resize(kMostOutputs);
      report.notes.push_back(absl::StrCat("the graph has ", summary_.outputs.size(), " outputs; the first ",
                                          kMostOutputs, " are shown, --fetch chooses others"));
    }
  }

  std::string key = absl::StrCat(request.threads, ";");
  for (const std::string& fetch : plan.fetches) AppendKey(key, fetch);
  key += ";";
  for (const std::string& name : plan.feeds) AppendKey(key, name);
  key += ";";
  for (const auto& [name, value] : plan.fixed) AppendKey(key, name, value);
  const Clock::time_point start = Clock::now();
  if (!plan_ || plan_key_ != key) {
    plan_.reset();
    ASSIGN_OR_RETURN(plan_, Plan::Make(*graph_, plan));
    plan_key_ = key;
  }
  report.prepare_milliseconds = MillisecondsSince(start);

  std::vector<Tensor> results;
  std::vector<StepTime> steps;
  for (int i = 0; i < std::max(request.repeat, 1); ++i) {
    results.clear();
    steps.clear();
    const Clock::time_point begin = Clock::now();
    ASSIGN_OR_RETURN(results, plan_->Run(fed, {.profile = request.profile ? &steps : nullptr}));
    report.run_milliseconds.push_back(MillisecondsSince(begin));
  }
  report.peak_tensor_bytes = plan_->peak_bytes();
  std::map<std::string, PredictReport::OpCost> costs;
  for (const StepTime& step : steps) {
    PredictReport::OpCost& cost = costs[step.op];
    cost.op = step.op;
    ++cost.calls;
    cost.milliseconds += std::chrono::duration<double, std::milli>(step.time).count();
  }
  for (auto& [op, cost] : costs) report.costs.push_back(std::move(cost));
  std::sort(report.costs.begin(), report.costs.end(),
            [](auto& a, auto& b) { return a.milliseconds > b.milliseconds; });
  for (size_t i = 0; i < results.size(); ++i) {
    PredictReport::Fetched& output = report.outputs.emplace_back();
    output.name = plan.fetches[i];
    output.value = std::move(results[i]);
    absl::StatusOr<TopClasses> classes = FindTopClasses(output.value, static_cast<int64_t>(request.top));
    if (classes.ok() && classes->class_count > 1) {
      output.classes = *std::move(classes);
      const std::string note =
          request.labels.empty() ? "" : CompareLabels(request.labels, output.classes->class_count);
      if (!note.empty()) report.notes.push_back(note);
    } else if (request.picture) {
      report.notes.push_back(absl::StrCat(
          Quoted(output.name), ": ",
          classes.ok() ? "it is one number, and no list of classes" : classes.status().message()));
    }
  }
  return report;
}

}  // namespace permafrost
