// What the tests of core/freeze share: graphs made by MetaBuilder go in, nodes come out as lines of text.
//
//   "Identity(w) T=float32 _class=[loc:@w]"
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/status_macros.h"
#include "core/freeze/freeze.h"
#include "core/graph/graph_writer.h"
#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"
#include "tests/support/meta_builder.h"

namespace permafrost_test {

inline void Colocate(NodeDef& node, const std::string& with) {
  (*node.mutable_attr())["_class"].mutable_list()->add_s("loc:@" + with);
}

// As Saver.save leaves it on every node.
inline void AddOutputShapes(NodeDef& node) {
  (*node.mutable_attr())["_output_shapes"].mutable_list()->add_shape()->set_unknown_rank(true);
}

inline std::string AttrText(const tensorflow::AttrValue& value) {
  switch (value.value_case()) {
    case tensorflow::AttrValue::kType:
      return permafrost::DTypeName(value.type());
    case tensorflow::AttrValue::kShape:
      return permafrost::PartialShapeText(permafrost::PartialShapeFromProto(value.shape()));
    case tensorflow::AttrValue::kI:
      return absl::StrCat(value.i());
    case tensorflow::AttrValue::kB:
      return value.b() ? "true" : "false";
    case tensorflow::AttrValue::kS:
      return absl::StrCat("'", value.s(), "'");
    case tensorflow::AttrValue::kTensor:
      return absl::BytesToHexString(value.tensor().SerializeAsString());
    case tensorflow::AttrValue::kList:
      return absl::StrCat("[", absl::StrJoin(value.list().s(), " "), "]");
    default:
      return "(nothing)";
  }
}

// Op, inputs, device and all attrs, sorted by name; tensors as hex.
inline std::string NodeText(const NodeDef& node) {
  std::string text = absl::StrCat(node.op(), "(", absl::StrJoin(node.input(), ", "), ")");
  if (!node.device().empty()) absl::StrAppend(&text, " on ", node.device());
  const std::map<std::string, tensorflow::AttrValue> sorted(node.attr().begin(), node.attr().end());
  for (const auto& [name, value] : sorted) absl::StrAppend(&text, " ", name, "=", AttrText(value));
  return text;
}

inline std::vector<std::string> NodeNames(const GraphDef& graph) {
  std::vector<std::string> names;
  for (const NodeDef& node : graph.node()) names.push_back(node.name());
  return names;
}

inline std::string TextOf(const GraphDef& graph, const std::string& name) {
  for (const NodeDef& node : graph.node()) {
    if (node.name() == name) return NodeText(node);
  }
  return "(no such node)";
}

// The bytes that permafrost writes, read by an ordinary reader.
inline GraphDef Written(const permafrost::Graph& graph) {
  const absl::StatusOr<std::string> bytes = permafrost::SerializeGraph(graph).Flatten();
  REQUIRE_OK(bytes);
  GraphDef written;
  REQUIRE(written.ParseFromString(*bytes));
  return written;
}

inline absl::StatusOr<permafrost::MetaGraph> OpenMeta(const MetaBuilder& meta) {
  return permafrost::MetaGraph::Open(
      std::make_shared<permafrost::MemorySource>("model.ckpt.meta", meta.Serialize()));
}

inline absl::StatusOr<permafrost::FrozenGraph> FreezeModel(const MetaBuilder& meta,
                                                           const BundleBuilder& bundle,
                                                           const permafrost::FreezeOptions& options) {
  permafrost::MemoryFiles files;
  bundle.WriteTo(files, "model.ckpt");
  ASSIGN_OR_RETURN(const permafrost::MetaGraph graph, OpenMeta(meta));
  ASSIGN_OR_RETURN(const std::unique_ptr<permafrost::Checkpoint> checkpoint,
                   permafrost::OpenCheckpoint(files, "model.ckpt"));
  return permafrost::Freeze(graph, *checkpoint, options);
}

// y = x * w + b, w a reference and b a resource, in a checkpoint that fits.
struct Model {
  Model() {
    meta.Placeholder("x");
    meta.Variable("w", tensorflow::DT_FLOAT, {2});
    meta.Handle("b", tensorflow::DT_FLOAT);
    meta.Node("mul", "Mul", {"x", "w/read"});
    meta.Node("y", "Add", {"mul", "b/Read"});
    meta.Saver({{"w", "w"}, {"b", "b"}});
    bundle.Add("w", tensorflow::DT_FLOAT, {2}, Bytes<float>({-1, 1.5}));
    bundle.Add("b", tensorflow::DT_FLOAT, {}, Bytes<float>({0.25}));
  }

  absl::StatusOr<permafrost::FrozenGraph> Freeze(permafrost::FreezeOptions options = {}) {
    if (options.outputs.empty()) options.outputs = {"y"};
    return FreezeModel(meta, bundle, options);
  }
  GraphDef Frozen(const permafrost::FreezeOptions& options = {}) {
    const absl::StatusOr<permafrost::FrozenGraph> frozen = Freeze(options);
    REQUIRE_OK(frozen);
    return Written(frozen->graph);
  }

  MetaBuilder meta;
  BundleBuilder bundle;
};

}  // namespace permafrost_test
