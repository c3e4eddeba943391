// Runs a frozen graph for a person: works out what to feed and what to fetch where nobody says so, and what the result
// means.
//
//   ASSIGN_OR_RETURN(Predictor predictor, Predictor::Open(files, "frozen.pb"));
//   ASSIGN_OR_RETURN(PredictReport report, predictor.Run({.picture = picture, .labels = labels}));
//   std::cout << ToText(report);
//
// What is not fed and has a name that everybody knows is fed what inference needs: keep_prob 1, is_training false. The report
// says so.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/file_set.h"
#include "core/execute/picture.h"
#include "core/execute/plan.h"
#include "core/execute/preprocess.h"
#include "core/execute/top_classes.h"
#include "core/graph/graph_index.h"
#include "core/inspect/frozen.h"

namespace permafrost {

struct PredictRequest {
  // Values as text (core/tensor/literal.h) or as tensors, by the names of tensors.
  std::vector<std::pair<std::string, std::string>> feeds;
  std::vector<std::pair<std::string, Tensor>> tensors;
  std::optional<Picture> picture;
  std::string picture_feed;  // "": the placeholder that looks like a picture's
  PreprocessOptions preprocess;
  std::vector<std::string> fetches;  // empty: what nothing else reads
  std::vector<std::string> labels;   // of the classes; may be empty
  size_t top = 5;
  int threads = 1;
  int repeat = 1;        // runs; the first one also prepares weights
  bool profile = false;  // time by op, of the last run
};

struct PredictReport {
  struct Fed {
    std::string name;
    DataType dtype;
    Shape shape;
    std::string how;  // "the picture", "given", "assumed"
  };
  struct Fetched {
    std::string name;
    Tensor value;
    std::optional<TopClasses> classes;  // where the value looks like scores of classes
  };
  struct OpCost {
    std::string op;
    int64_t calls = 0;
    double milliseconds = 0;
  };

  size_t nodes = 0;
  std::vector<Fed> feeds;
  std::vector<Fetched> outputs;
  std::vector<std::string> labels;
  double prepare_milliseconds = 0;       // reading the graph and making the plan
  std::vector<double> run_milliseconds;  // of each run
  size_t peak_tensor_bytes = 0;          // of tensors at one time, without the weights
  std::vector<OpCost> costs;             // the dearest first
  std::vector<std::string> notes;
  Tensor picture;  // what the picture became; invalid without one
};

class Predictor {
 public:
  // The errors of files; DataLoss: not a frozen graph (the message says what it is instead).
  static absl::StatusOr<Predictor> Open(const FileSet& files, std::string_view path);
  static absl::StatusOr<Predictor> Open(std::shared_ptr<const ByteSource> file);

  const FrozenSummary& summary() const { return summary_; }

  // The placeholder that a picture goes to. NotFound, InvalidArgument: none looks like it, or `wanted` does not take
  // one; the message says what there is.
  absl::StatusOr<PlaceholderSummary> PictureFeed(std::string_view wanted) const;

  // As Plan (core/execute/plan.h). The plan is kept for the next request of the same kind.
  absl::StatusOr<PredictReport> Run(const PredictRequest& request);

 private:
  explicit Predictor(GraphIndex graph) : graph_(std::make_unique<GraphIndex>(std::move(graph))) {}

  absl::StatusOr<const PlaceholderSummary*> FindPlaceholder(std::string_view feed) const;
  absl::StatusOr<Tensor> Prepare(const PredictRequest& request, PlaceholderSummary& feed) const;

  std::unique_ptr<GraphIndex> graph_;
  FrozenSummary summary_;
  std::vector<std::string> notes_;  // from opening the file
  std::optional<Plan> plan_;
  std::string plan_key_;  // what the plan was made for
};

// Lines for a person, and one JSON object (ARCHITECTURE.md).
std::string ToText(const PredictReport& report);
std::string ToJson(const PredictReport& report);
std::string ToJson(const FrozenSummary& summary);

}  // namespace permafrost
