#include "tests/execute/graph_runs.h"

#include <cmath>
#include <complex>

#include "absl/strings/str_cat.h"

#include "core/tensor/tensor_value.h"

namespace permafrost_test {

using permafrost::GraphIndex;
using permafrost::Plan;
using permafrost::PlanOptions;
using permafrost::Tensor;

namespace {

template <typename T>
std::complex<double> AsNumber(const T& value) {
  if constexpr (std::is_same_v<T, permafrost::Complex64> || std::is_same_v<T, permafrost::Complex128>) {
    return std::complex<double>(value);
  } else {
    return static_cast<double>(value);
  }
}

bool IsClose(double got, double want, const GraphCase& graph_case) {
  if (std::isnan(want)) return std::isnan(got);
  if (std::isinf(want) || std::isinf(got)) return got == want;
  return std::abs(got - want) <= graph_case.absolute() + graph_case.relative() * std::abs(want);
}

bool IsFixed(const Tensor& value, const RunMode& mode) {
  return mode.fixed == RunMode::kEverything || (mode.fixed == RunMode::kScalars && value.rank() == 0);
}

// One run of a plan; what is wrong with it, "" where nothing is.
std::string Mistake(const GraphCase& graph_case, const GraphCase::Run& run, Plan& plan,
                    const std::vector<Tensor>& given) {
  const absl::StatusOr<std::vector<Tensor>> got = plan.Run(given);
  if (!run.error().empty())
    return got.ok() ? absl::StrCat("it runs, but TensorFlow refuses: ", run.error()) : "";
  if (!got.ok()) return got.status().ToString();
  if (static_cast<int>(got->size()) != run.fetch_size()) return "there are not all fetches";
  for (int i = 0; i < run.fetch_size(); ++i) {
    const absl::StatusOr<Tensor> want = permafrost::ParseTensorProto(run.fetch(i).tensor(), {"case"});
    if (!want.ok()) return want.status().ToString();
    const std::string difference = Difference((*got)[i], *want, graph_case);
    if (!difference.empty()) return absl::StrCat(run.fetch(i).name(), ": ", difference);
  }
  return "";
}

}  // namespace

std::string ModeText(const RunMode& mode) {
  return absl::StrCat(mode.fuse ? "fused, " : "not fused, ", mode.threads, " threads, ",
                      mode.fixed == RunMode::kNothing   ? "nothing"
                      : mode.fixed == RunMode::kScalars ? "scalars"
                                                        : "everything",
                      " fixed");
}

std::string Difference(const Tensor& got, const Tensor& want, const GraphCase& graph_case) {
  if (!got.valid()) return "there is no such output";
  if (got.dtype() != want.dtype())
    return absl::StrCat("its type is ", permafrost::DTypeName(got.dtype()), " instead of ",
                        permafrost::DTypeName(want.dtype()));
  if (got.shape() != want.shape())
    return absl::StrCat("its shape is ", permafrost::ShapeText(got.shape()), " instead of ",
                        permafrost::ShapeText(want.shape()));
  std::string difference;
  const absl::Status status = permafrost::WithType<permafrost::AllTypes>(got.dtype(), [&]<typename T>() {
    for (int64_t i = 0; i < got.size() && difference.empty(); ++i) {
      const T& a = got.values<T>()[i];
      const T& b = want.values<T>()[i];
      if constexpr (std::is_same_v<T, std::string>) {
        if (a != b) difference = absl::StrCat("element ", i, " is \"", a, "\" instead of \"", b, "\"");
      } else if constexpr (std::is_integral_v<T>) {
        if (a != b) difference = absl::StrCat("element ", i, " is ", +a, " instead of ", +b);
      } else {
        const std::complex<double> x = AsNumber(a), y = AsNumber(b);
        if (!IsClose(x.real(), y.real(), graph_case) || !IsClose(x.imag(), y.imag(), graph_case))
          difference = absl::StrCat("element ", i, " is ", x.real(), " instead of ", y.real());
      }
    }
    return absl::OkStatus();
  });
  return status.ok() ? difference : std::string(status.message());
}

absl::StatusOr<GraphIndex> OpenGraph(const std::string& bytes) {
  return GraphIndex::Open(std::make_shared<permafrost::MemorySource>("graph", bytes), 0, bytes.size());
}

absl::StatusOr<Plan> PlanRun(const GraphIndex& graph, const GraphCase::Run& run, const RunMode& mode,
                             std::vector<Tensor>& given) {
  PlanOptions options;
  options.fuse = mode.fuse;
  options.threads = mode.threads;
  given.clear();
  for (const auto& feed : run.feed()) {
    ASSIGN_OR_RETURN(Tensor value, permafrost::ParseTensorProto(feed.tensor(), {"case"}));
    if (IsFixed(value, mode)) {
      options.fixed.emplace_back(feed.name(), std::move(value));
    } else {
      options.feeds.push_back(feed.name());
      given.push_back(std::move(value));
    }
  }
  for (const auto& fetch : run.fetch()) options.fetches.push_back(fetch.name());
  return Plan::Make(graph, options);
}

std::vector<std::string> Mistakes(const GraphCase& graph_case, const GraphIndex& graph, const RunMode& mode) {
  std::vector<std::string> mistakes;
  const auto note = [&](int run, std::string_view what) {
    if (!what.empty())
      mistakes.push_back(absl::StrCat(graph_case.name(), ", ", ModeText(mode), ", run ", run, ": ", what));
  };
  absl::StatusOr<Plan> plan = absl::InternalError("none yet");
  for (int i = 0; i < graph_case.run_size(); ++i) {
    const GraphCase::Run& run = graph_case.run(i);
    std::vector<Tensor> given;
    absl::StatusOr<Plan> fresh = PlanRun(graph, run, mode, given);
    if (!graph_case.in_sequence() || i == 0) plan = std::move(fresh);
    if (!plan.ok()) {
      if (run.error().empty()) note(i, plan.status().ToString());
      continue;
    }
    note(i, Mistake(graph_case, run, *plan, given));
    if (!graph_case.in_sequence()) note(i, Mistake(graph_case, run, *plan, given));
  }
  return mistakes;
}

}  // namespace permafrost_test
