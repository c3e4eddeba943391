// Ops with state against real TensorFlow: graphs of a few nodes, run several times. tests/fixtures/op_graphs/*.graphs, made by
// tests/oracle/make_op_graphs.py.
//
// OP_GRAPHS=family names one file, OP_GRAPH=text the graphs whose names contain it.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>

#include <catch2/catch_test_macros.hpp>

#include "core/bytes/proto_reader.h"
#include "core/execute/kernel.h"
#include "core/execute/op_table.h"
#include "core/tensor/tensor_value.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost {
namespace {

struct GraphCase {
  std::string name;
  std::vector<Node> nodes;
  std::vector<std::string> checked;       // "node:1"
  std::vector<std::vector<Tensor>> runs;  // what each gives
  std::string failing_node;
  double relative = 0, absolute = 0;
};

double AsDouble(uint64_t bits) {
  double value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

absl::StatusOr<GraphCase> ParseCase(std::string_view bytes) {
  GraphCase graph;
  RETURN_IF_ERROR(ForEachField(bytes, {"graphs"}, [&](const ProtoField& field) -> absl::Status {
    if (field.number == 1) graph.name = field.bytes;
    if (field.number == 2) {
      ASSIGN_OR_RETURN(Node node, DecodeNode(ByteBlock::Own(std::string(field.bytes)), {"graphs"}));
      graph.nodes.push_back(std::move(node));
    }
    if (field.number == 3) graph.checked.emplace_back(field.bytes);
    if (field.number == 4) {
      graph.runs.emplace_back();
      RETURN_IF_ERROR(ForEachField(field.bytes, {"graphs"}, [&](const ProtoField& tensor) -> absl::Status {
        ASSIGN_OR_RETURN(Tensor value, ParseTensorProto(tensor.bytes, {"graphs"}));
        graph.runs.back().push_back(std::move(value));
        return absl::OkStatus();
      }));
    }
    if (field.number == 5) graph.failing_node = field.bytes;
    if (field.number == 6) graph.relative = AsDouble(field.value);
    if (field.number == 7) graph.absolute = AsDouble(field.value);
    return absl::OkStatus();
  }));
  return graph;
}

// "" or what is wrong.
std::string Difference(const Tensor& got, const Tensor& want, const GraphCase& graph) {
  if (!got.valid()) return "there is no such output";
  if (got.dtype() != want.dtype()) return "its type is " + DTypeName(got.dtype());
  if (got.shape() != want.shape())
    return "its shape is " + ShapeText(got.shape()) + " instead of " + ShapeText(want.shape());
  std::string difference;
  const absl::Status status = WithType<AllTypes>(got.dtype(), [&]<typename T>() {
    for (int64_t i = 0; i < got.size() && difference.empty(); ++i) {
      const T& a = got.values<T>()[i];
      const T& b = want.values<T>()[i];
      bool same = a == b;
      if constexpr (std::is_convertible_v<T, double> && !std::is_integral_v<T>) {
        const auto x = static_cast<double>(a), y = static_cast<double>(b);
        same = same || (std::isnan(x) && std::isnan(y)) ||
               std::abs(x - y) <= graph.absolute + graph.relative * std::abs(y);
        if (!same) difference = absl::StrCat(x, " instead of ", y);
      }
      if (!same) difference = absl::StrCat("element ", i, " differs: ", difference);
    }
    return absl::OkStatus();
  });
  return status.ok() ? difference : std::string(status.message());
}

class Runner {
 public:
  explicit Runner(const GraphCase& graph) : graph_(graph), threads_(2) {}

  // The error's node; "" where all is well. What the nodes made is in value().
  std::string Run(absl::Status& status) {
    values_.clear();
    for (const Node& node : graph_.nodes) {
      status = RunNode(node);
      if (!status.ok()) return node.name;
    }
    return "";
  }
  Tensor value(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? Tensor() : found->second;
  }

 private:
  static std::string Full(const std::string& input) {
    return input.find(':') == std::string::npos ? input + ":0" : input;
  }

  absl::Status RunNode(const Node& node) {
    if (node.op == "Const") {
      ASSIGN_OR_RETURN(values_[node.name + ":0"],
                       ParseTensorAttr(node.FindAttr("value")->value.bytes, {"Const"}));
      return absl::OkStatus();
    }
    std::vector<Tensor> inputs;
    for (const std::string& input : node.inputs) {
      if (input[0] == '^') continue;
      const Tensor value = this->value(Full(input));
      if (!value.valid()) return absl::InternalError("there is no " + input);
      inputs.push_back(value);
    }
    if (node.op == "NoOp") return absl::OkStatus();
    if (node.op == "PlaceholderWithDefault" || node.op == "Identity") {
      values_[node.name + ":0"] = inputs[0];
      return absl::OkStatus();
    }
    Kernel& kernel = kernels_[node.name];
    if (kernel == nullptr) {
      const Op* op = FindOp(node.op);
      if (op == nullptr) return absl::UnimplementedError("no such op: " + node.op);
      if (static_cast<int>(inputs.size()) < op->least_inputs) return absl::InternalError("too few inputs");
      ASSIGN_OR_RETURN(kernel, op->make(KernelSpec(node, std::vector<Tensor>(inputs.size()))));
    }
    KernelContext context(std::move(inputs), threads_, BufferSource::Heap());
    RETURN_IF_ERROR(kernel(context));
    for (size_t i = 0; i < context.outputs().size(); ++i)
      values_[absl::StrCat(node.name, ":", i)] = context.outputs()[i];
    return absl::OkStatus();
  }

  const GraphCase& graph_;
  ThreadPool threads_;
  std::map<std::string, Kernel> kernels_;
  std::map<std::string, Tensor> values_;
};

void Check(const GraphCase& graph) {
  INFO(graph.name);
  Runner runner(graph);
  absl::Status status;
  if (!graph.failing_node.empty()) {
    const std::string failing = runner.Run(status);
    INFO(status);
    CHECK(failing == graph.failing_node);
    CHECK(status.code() != absl::StatusCode::kInternal);
    return;
  }
  REQUIRE(!graph.runs.empty());
  for (size_t run = 0; run < graph.runs.size(); ++run) {
    INFO("run " << run);
    const std::string failing = runner.Run(status);
    INFO(status);
    CHECK(failing == "");
    for (size_t i = 0; failing.empty() && i < graph.checked.size(); ++i) {
      INFO(graph.checked[i]);
      CHECK(Difference(runner.value(graph.checked[i]), graph.runs[run][i], graph) == "");
    }
  }
}

TEST_CASE("graphs of ops with state give TensorFlow's results, run after run") {
  const char* const family = std::getenv("OP_GRAPHS");
  const char* const wanted = std::getenv("OP_GRAPH");
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(permafrost_test::FixtureDir() / "op_graphs")) {
    if (family == nullptr || entry.path().stem() == family) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(!files.empty());
  for (const std::filesystem::path& file : files) {
    const std::string bytes = permafrost_test::ReadFile(file);
    int count = 0;
    REQUIRE_OK(ForEachField(bytes, {"graphs"}, [&](const ProtoField& field) -> absl::Status {
      ASSIGN_OR_RETURN(const GraphCase graph, ParseCase(field.bytes));
      ++count;
      if (wanted == nullptr || graph.name.find(wanted) != std::string::npos) Check(graph);
      return absl::OkStatus();
    }));
    CHECK(count > 0);
  }
}

}  // namespace
}  // namespace permafrost
