#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include <nlohmann/json.hpp>

#include "core/bytes/text.h"
#include "core/session/predictor.h"

namespace permafrost {
namespace {

using Json = nlohmann::json;

constexpr int64_t kShownValues = 8;        // in text
constexpr int64_t kReportedValues = 1000;  // in JSON
constexpr size_t kShownCosts = 20;

std::string LabelOf(const PredictReport& report, size_t index) {
  return index < report.labels.size() ? report.labels[index] : "";
}

template <typename Visit>
void ForValues(const Tensor& value, int64_t most, Visit&& visit) {
  (void)WithType<AllTypes>(value.dtype(), [&]<typename T>() {
    for (int64_t i = 0; i < std::min(value.size(), most); ++i) visit(value.values<T>()[i]);
    return absl::OkStatus();
  });
}

std::string ValueText(const Tensor& value) {
  std::vector<std::string> shown;
  ForValues(value, kShownValues, [&]<typename T>(const T& element) {
    if constexpr (std::is_same_v<T, std::string>) {
      shown.push_back(absl::StrCat("\"", Quoted(element), "\""));
    } else if constexpr (std::is_same_v<T, bool>) {
      shown.push_back(element ? "true" : "false");
    } else if constexpr (std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>) {
      shown.push_back(absl::StrCat(element.real(), "+", element.imag(), "j"));
    } else if constexpr (std::is_integral_v<T>) {
      shown.push_back(absl::StrCat(element));
    } else {
      shown.push_back(absl::StrFormat("%.6g", static_cast<double>(element)));
    }
  });
  return absl::StrCat(absl::StrJoin(shown, " "), value.size() > kShownValues ? " ..." : "");
}

Json ShapeJson(const Shape& shape) {
  return Json(shape);
}

Json ValuesJson(const Tensor& value) {
  Json values = Json::array();
  ForValues(value, kReportedValues, [&]<typename T>(const T& element) {
    if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, bool>) {
      values.push_back(element);
    } else if constexpr (std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>) {
      values.push_back({element.real(), element.imag()});
    } else if constexpr (std::is_integral_v<T>) {
      values.push_back(element);
    } else {
      values.push_back(static_cast<double>(element));
    }
  });
  return values;
}

std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string ToText(const PredictReport& report) {
  std::string text;
  for (const PredictReport::Fed& fed : report.feeds)
    absl::StrAppend(&text, "Fed ", Quoted(fed.name), "  ", DTypeName(fed.dtype), " ", ShapeText(fed.shape),
                    "  (", fed.how, ")\n");
  for (const std::string& note : report.notes) absl::StrAppend(&text, "Note: ", note, "\n");
  for (const PredictReport::Fetched& output : report.outputs) {
    absl::StrAppend(&text, Quoted(output.name), "  ", DTypeName(output.value.dtype()), " ",
                    ShapeText(output.value.shape()), "  ", ValueText(output.value), "\n");
    if (!output.classes) continue;
    if (output.classes->softmaxed) absl::StrAppend(&text, "  (scores; as probabilities, by softmax:)\n");
    for (const TopClass& top : output.classes->classes) {
      absl::StrAppendFormat(&text, "  %6.2f %%  class %d  %s\n", 100 * top.probability,
                            static_cast<int>(top.index), Quoted(LabelOf(report, top.index)));
    }
  }
  if (!report.run_milliseconds.empty()) {
    std::vector<double> sorted = report.run_milliseconds;
    std::sort(sorted.begin(), sorted.end());
    absl::StrAppendFormat(&text, "Ran in %.1f ms", report.run_milliseconds.front());
    if (sorted.size() > 1)
      absl::StrAppendFormat(&text, " the first time; median of %d: %.2f ms, best %.2f ms", sorted.size(),
                            sorted[sorted.size() / 2], sorted.front());
    absl::StrAppendFormat(&text, " (after %.1f ms of preparation).\n", report.prepare_milliseconds);
  }
  for (size_t i = 0; i < report.costs.size() && i < kShownCosts; ++i) {
    const PredictReport::OpCost& cost = report.costs[i];
    absl::StrAppendFormat(&text, "  %8.2f ms  %5d x %s\n", cost.milliseconds, static_cast<int>(cost.calls),
                          Quoted(cost.op));
  }
  return text;
}

std::string ToJson(const PredictReport& report) {
  Json feeds = Json::array(), outputs = Json::array(), costs = Json::array();
  for (const PredictReport::Fed& fed : report.feeds)
    feeds.push_back({{"name", fed.name},
                     {"dtype", DTypeName(fed.dtype)},
                     {"shape", ShapeJson(fed.shape)},
                     {"how", fed.how}});
  for (const PredictReport::Fetched& output : report.outputs) {
    Json json = {{"name", output.name},
                 {"dtype", DTypeName(output.value.dtype())},
                 {"shape", ShapeJson(output.value.shape())},
                 {"values", ValuesJson(output.value)},
                 {"complete", output.value.size() <= kReportedValues}};
    if (output.classes) {
      Json classes = Json::array();
      for (const TopClass& top : output.classes->classes)
        classes.push_back(
            {{"index", top.index}, {"probability", top.probability}, {"label", LabelOf(report, top.index)}});
      json["classes"] = classes;
      json["softmaxed"] = output.classes->softmaxed;
      json["class_count"] = output.classes->class_count;
    }
    outputs.push_back(std::move(json));
  }
  for (const PredictReport::OpCost& cost : report.costs)
    costs.push_back({{"op", cost.op}, {"calls", cost.calls}, {"milliseconds", cost.milliseconds}});
  return Text({{"nodes", report.nodes},
               {"feeds", feeds},
               {"outputs", outputs},
               {"prepare_milliseconds", report.prepare_milliseconds},
               {"run_milliseconds", report.run_milliseconds},
               {"peak_tensor_bytes", report.peak_tensor_bytes},
               {"costs", costs},
               {"notes", report.notes}});
}

std::string ToJson(const FrozenSummary& summary) {
  Json placeholders = Json::array();
  for (const PlaceholderSummary& placeholder : summary.placeholders) {
    placeholders.push_back({{"name", placeholder.name},
                            {"dtype", DTypeName(placeholder.dtype)},
                            {"shape", placeholder.shape ? Json(*placeholder.shape) : Json()},
                            {"has_default", placeholder.has_default}});
  }
  return Text({{"nodes", summary.nodes}, {"placeholders", placeholders}, {"outputs", summary.outputs}});
}

}  // namespace permafrost
