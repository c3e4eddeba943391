#include "core/inspect/compare_nodes.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

enum : uint32_t { kAttrDef = 4 };                      // OpDef
enum : uint32_t { kAttrName = 1, kDefaultValue = 3 };  // OpDef.AttrDef
enum : uint32_t { kTensor = 8 };                       // AttrValue

constexpr int kShownElements = 8;

// The serialized TensorProto of an attr that holds one.
absl::StatusOr<std::optional<std::string_view>> TensorOf(std::string_view attr, FilePlace place) {
  std::optional<std::string_view> tensor;
  RETURN_IF_ERROR(ForEachField(attr, place, [&](const ProtoField& field) -> absl::Status {
    if (field.number == kTensor && field.is_bytes()) tensor = field.bytes;
    return absl::OkStatus();
  }));
  return tensor;
}

// Sizes without the names that dimensions may have.
tensorflow::TensorShapeProto Bare(const tensorflow::TensorShapeProto& shape) {
  tensorflow::TensorShapeProto bare;
  bare.set_unknown_rank(shape.unknown_rank());
  for (const auto& dim : shape.dim()) bare.add_dim()->set_size(dim.size());
  return bare;
}

// A function's name and its attrs, in any order.
std::string Sorted(const tensorflow::NameAttrList& function) {
  const std::string bytes = function.SerializeAsString();
  std::set<std::string> fields;
  (void)ForEachField(bytes, {"function"}, [&](const ProtoField& field) -> absl::Status {
    fields.emplace(field.record);
    return absl::OkStatus();
  });
  return absl::StrJoin(fields, "");
}

// Equal attrs have equal ones, however they were serialized.
std::string Canonical(tensorflow::AttrValue value) {
  std::string functions;
  if (value.has_shape()) *value.mutable_shape() = Bare(value.shape());
  if (value.has_func()) functions = Sorted(value.func());
  if (value.has_list()) {
    for (tensorflow::TensorShapeProto& shape : *value.mutable_list()->mutable_shape()) shape = Bare(shape);
    for (const tensorflow::NameAttrList& function : value.list().func())
      absl::StrAppend(&functions, Sorted(function), "\n");
    value.mutable_list()->clear_func();
  }
  if (value.has_func()) return "function " + functions;
  return value.SerializeAsString() + functions;
}

std::string ShapeText(const tensorflow::TensorShapeProto& shape) {
  if (shape.dim_size() > kShownElements) return absl::StrCat("a shape of ", shape.dim_size(), " dimensions");
  return PartialShapeText(PartialShapeFromProto(shape));
}

std::string ListText(const tensorflow::AttrValue::ListValue& list) {
  std::vector<std::string> parts;
  size_t count = 0;
  const auto add = [&](const auto& elements, auto to_text) {
    for (const auto& element : elements) {
      if (++count <= kShownElements) parts.push_back(to_text(element));
    }
  };
  add(list.s(), [](const std::string& s) { return absl::StrCat("\"", Quoted(s), "\""); });
  add(list.i(), [](int64_t i) { return absl::StrCat(i); });
  add(list.f(), [](float f) { return absl::StrFormat("%.9g", f); });
  add(list.b(), [](bool b) { return std::string(b ? "true" : "false"); });
  add(list.type(), [](int type) { return DTypeName(static_cast<DataType>(type)); });
  add(list.shape(), ShapeText);
  add(list.func(), [](const tensorflow::NameAttrList& function) { return Quoted(function.name()); });
  return absl::StrCat("[", absl::StrJoin(parts, ","), count > parts.size() ? ",..." : "", "]");
}

std::string AttrText(const tensorflow::AttrValue& value) {
  switch (value.value_case()) {
    case tensorflow::AttrValue::kS:
      return absl::StrCat("\"", Quoted(value.s()), "\"");
    case tensorflow::AttrValue::kI:
      return absl::StrCat(value.i());
    case tensorflow::AttrValue::kF:
      return absl::StrFormat("%.9g", value.f());
    case tensorflow::AttrValue::kB:
      return value.b() ? "true" : "false";
    case tensorflow::AttrValue::kType:
      return DTypeName(value.type());
    case tensorflow::AttrValue::kShape:
      return ShapeText(value.shape());
    case tensorflow::AttrValue::kList:
      return ListText(value.list());
    case tensorflow::AttrValue::kTensor:
      return "a tensor";
    case tensorflow::AttrValue::kFunc:
      return absl::StrCat("the function ", Quoted(value.func().name()));
    default:
      return "no value";
  }
}

struct Inputs {
  std::vector<std::string_view> data;
  std::set<std::string_view> controls;
};

Inputs InputsOf(const Node& node) {
  Inputs inputs;
  for (const std::string& input : node.inputs) {
    if (input.starts_with("^")) {
      inputs.controls.insert(input);
    } else {
      inputs.data.push_back(absl::StripSuffix(input, ":0"));
    }
  }
  return inputs;
}

// "" where they are the same.
std::string CompareInputs(const Node& got_node, const Node& want_node) {
  const Inputs got = InputsOf(got_node), want = InputsOf(want_node);
  if (got.data.size() != want.data.size())
    return absl::StrCat(Counted(got.data.size(), "input"), " instead of ", want.data.size());
  for (size_t i = 0; i < got.data.size(); ++i) {
    if (got.data[i] != want.data[i])
      return absl::StrCat("input ", i, " is ", Quoted(got.data[i]), " instead of ", Quoted(want.data[i]));
  }
  std::vector<std::string> parts;
  for (const std::string_view control : got.controls) {
    if (!want.controls.contains(control)) parts.push_back(absl::StrCat(Quoted(control), " added"));
  }
  for (const std::string_view control : want.controls) {
    if (!got.controls.contains(control)) parts.push_back(absl::StrCat(Quoted(control), " missing"));
  }
  if (parts.empty()) return "";
  const size_t count = parts.size();
  parts.resize(std::min<size_t>(count, kShownElements));
  return absl::StrCat("other control inputs: ", absl::StrJoin(parts, ", "),
                      count > parts.size() ? ", ..." : "");
}

// Those that count. Where a name is there twice, protobuf takes the later one; one without a value is as good as none.
using AttrMap = std::map<std::string_view, const Attr*>;

AttrMap AttrsOf(const Node& node) {
  AttrMap attrs;
  for (const Attr& attr : node.attrs) attrs[attr.name] = &attr;
  attrs.erase(kOutputShapes);
  if (node.op == "Const") attrs.erase("value");
  std::erase_if(attrs, [](const auto& entry) { return entry.second->value.bytes.empty(); });
  return attrs;
}

absl::StatusOr<tensorflow::AttrValue> Parse(const Attr& attr, std::string_view place) {
  tensorflow::AttrValue value;
  if (!value.ParseFromArray(attr.value.bytes.data(), static_cast<int>(attr.value.bytes.size())))
    return absl::DataLossError(
        absl::StrCat(place, ": the attr ", Quoted(attr.name), " is no AttrValue; the graph is damaged"));
  return value;
}

}  // namespace

absl::StatusOr<std::string> CompareAttr(const Attr& got, const Attr& want, std::string_view place) {
  if (got.value.bytes == want.value.bytes) return "";
  ASSIGN_OR_RETURN(const std::optional<std::string_view> got_tensor, TensorOf(got.value.bytes, {place}));
  ASSIGN_OR_RETURN(const std::optional<std::string_view> want_tensor, TensorOf(want.value.bytes, {place}));
  if (got_tensor && want_tensor) {
    ASSIGN_OR_RETURN(const std::optional<TensorDifference> difference,
                     CompareTensors(*got_tensor, *want_tensor, place));
    return difference ? DifferenceText(*difference) : "";
  }
  ASSIGN_OR_RETURN(const tensorflow::AttrValue got_value, Parse(got, place));
  ASSIGN_OR_RETURN(const tensorflow::AttrValue want_value, Parse(want, place));
  if (Canonical(got_value) == Canonical(want_value)) return "";
  return absl::StrCat(AttrText(got_value), " instead of ", AttrText(want_value));
}

NodeComparer::NodeComparer(const tensorflow::OpList& signatures) {
  for (const tensorflow::OpDef& op : signatures.op()) {
    const std::string bytes = op.SerializeAsString();
    // What is no wire format was refused when the signatures were parsed.
    (void)ForEachField(bytes, {"op signature"}, [&](const ProtoField& field) -> absl::Status {
      if (field.number != kAttrDef || !field.is_bytes()) return absl::OkStatus();
      std::string name, value;
      RETURN_IF_ERROR(
          ForEachField(field.bytes, {"op signature"}, [&](const ProtoField& part) -> absl::Status {
            if (part.number == kAttrName && part.is_bytes()) name = std::string(part.bytes);
            if (part.number == kDefaultValue && part.is_bytes()) value = std::string(part.bytes);
            return absl::OkStatus();
          }));
      defaults_.emplace(std::make_pair(op.name(), std::move(name)), std::move(value));
      return absl::OkStatus();
    });
  }
}

absl::Status NodeComparer::Compare(const Node& got, const Node& want, std::vector<GraphDifference>& found) {
  if (!got.device.empty()) ++benign_.devices;
  if (got.op != want.op) {
    found.push_back({DifferenceKind::kOp,
                     got.name,
                     absl::StrCat("the op ", Quoted(got.op), " instead of ", Quoted(want.op)),
                     "",
                     {}});
    return absl::OkStatus();
  }
  if (std::string text = CompareInputs(got, want); !text.empty())
    found.push_back({DifferenceKind::kInputs, got.name, std::move(text), "", {}});
  return CompareAttrs(got, want, found);
}

absl::Status NodeComparer::CompareAttrs(const Node& got, const Node& want,
                                        std::vector<GraphDifference>& found) {
  const AttrMap got_attrs = AttrsOf(got), want_attrs = AttrsOf(want);
  for (const auto& [name, attr] : got_attrs) {
    const auto other = want_attrs.find(name);
    if (other == want_attrs.end()) {
      RETURN_IF_ERROR(CompareOneSided(got, *attr, /*in_got=*/true, found));
      continue;
    }
    ASSIGN_OR_RETURN(std::string text,
                     CompareAttr(*attr, *other->second, absl::StrCat("node ", Quoted(got.name))));
    if (text.empty()) continue;
    found.push_back(
        {DifferenceKind::kAttr, got.name, absl::StrCat("the attr ", Quoted(name), ": ", text), "", {}});
  }
  for (const auto& [name, attr] : want_attrs) {
    if (!got_attrs.contains(name)) RETURN_IF_ERROR(CompareOneSided(want, *attr, /*in_got=*/false, found));
  }
  return absl::OkStatus();
}

absl::Status NodeComparer::CompareOneSided(const Node& node, const Attr& attr, bool in_got,
                                           std::vector<GraphDifference>& found) {
  const auto known = defaults_.find(std::make_pair(node.op, attr.name));
  bool is_difference = false;
  ASSIGN_OR_RETURN(const tensorflow::AttrValue value, Parse(attr, absl::StrCat("node ", Quoted(node.name))));
  if (known != defaults_.end()) {
    tensorflow::AttrValue by_default;
    is_difference = !by_default.ParseFromString(known->second) || Canonical(value) != Canonical(by_default);
  }
  if (!is_difference) {
    ++(in_got ? benign_.attrs_added : benign_.attrs_left);
    return absl::OkStatus();
  }
  const std::string text = AttrText(value);
  found.push_back(
      {DifferenceKind::kAttr,
       node.name,
       absl::StrCat("the attr ", Quoted(attr.name), in_got ? " added: " : " missing: ", text,
                    known->second.empty() ? ", which has no default" : ", which is not the default"),
       "",
       {}});
  return absl::OkStatus();
}

}  // namespace permafrost
