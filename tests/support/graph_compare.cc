#include "tests/support/graph_compare.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

#include "core/bytes/proto_reader.h"
#include "core/tensor/dtype.h"

namespace permafrost_test {
namespace {

// Data inputs as they are ("x:0" is "x"), then control inputs, sorted.
std::string Inputs(const NodeDef& node) {
  std::vector<std::string> data, controls;
  for (const std::string& input : node.input()) {
    if (absl::StartsWith(input, "^")) {
      controls.push_back(input);
    } else {
      data.emplace_back(absl::StripSuffix(input, ":0"));
    }
  }
  std::sort(controls.begin(), controls.end());
  return absl::StrCat(absl::StrJoin(data, ","), " ", absl::StrJoin(controls, ","));
}

// The elements of a Const as bytes, whichever field of the TensorProto they stand in; a single listed value
// is repeated.
std::string Values(const std::string& serialized_tensor) {
  tensorflow::TensorProto tensor;
  if (!tensor.ParseFromString(serialized_tensor)) return "(not a tensor)";
  uint64_t count = 1;
  for (const auto& dim : tensor.tensor_shape().dim()) count *= dim.size();
  const permafrost::DTypeInfo* const dtype = permafrost::FindDType(tensor.dtype());
  std::string text = absl::StrCat(tensor.dtype(), " ", tensor.tensor_shape().SerializeAsString(), " ");
  if (dtype == nullptr || dtype->size == 0)
    return absl::StrCat(text, absl::StrJoin(tensor.string_val(), "\n"));
  if (!tensor.tensor_content().empty()) return absl::StrCat(text, tensor.tensor_content());
  std::vector<std::string> values;
  const auto add_number = [&](uint64_t number) {
    std::string bytes(dtype->size, '\0');
    for (size_t i = 0; i < bytes.size() && i < 8; ++i) bytes[i] = static_cast<char>(number >> (8 * i));
    values.push_back(bytes);
  };
  // The typed fields are not in the trimmed TensorProto; their numbers are those of ValueField.
  (void)permafrost::ForEachField(serialized_tensor, {"tensor"}, [&](const permafrost::ProtoField& field) {
    if (field.number < 5 || field.number == 8) return absl::OkStatus();
    const bool raw = field.number == 5 || field.number == 6 || field.number == 9 || field.number == 12;
    if (!field.is_bytes()) {
      add_number(field.value);
    } else if (raw) {
      for (size_t at = 0; at < field.bytes.size(); at += dtype->size)
        values.emplace_back(field.bytes.substr(at, dtype->size));
    } else {
      permafrost::ByteReader reader(field.bytes, {"packed"});
      while (!reader.done()) add_number(reader.Varint64("number").value_or(0));
    }
    return absl::OkStatus();
  });
  while (!values.empty() && values.size() < count) values.push_back(values.back());
  return text + absl::StrJoin(values, "");
}

std::string AttrKey(const NodeDef& node, const std::string& name, const tensorflow::AttrValue& value) {
  if (node.op() == "Const" && name == "value") return Values(value.tensor().SerializeAsString());
  return value.SerializeAsString();
}

void CompareAttrs(const NodeDef& got, const NodeDef& want, const OpDefaults& defaults,
                  std::vector<std::string>& found) {
  std::set<std::string> names;
  for (const NodeDef* node : {&got, &want}) {
    for (const auto& [name, value] : node->attr()) names.insert(name);
  }
  names.erase("_output_shapes");
  for (const std::string& name : names) {
    const auto a = got.attr().find(name), b = want.attr().find(name);
    const bool in_got = a != got.attr().end(), in_want = b != want.attr().end();
    if (in_got && in_want) {
      if (AttrKey(got, name, a->second) != AttrKey(want, name, b->second)) {
        found.push_back(absl::StrCat(got.name(), ": attr ", name, " has another value"));
      }
      continue;
    }
    const auto known = defaults.find({got.op(), name});
    const std::string value = (in_got ? a : b)->second.SerializeAsString();
    if (known != defaults.end() && known->second.contains(value)) continue;
    found.push_back(absl::StrCat(got.name(), ": attr ", name, " only in ", in_got ? "got" : "want"));
  }
}

}  // namespace

OpDefaults ParseOpDefaults(const std::string& tsv) {
  OpDefaults defaults;
  for (const std::string_view line : absl::StrSplit(tsv, '\n', absl::SkipEmpty())) {
    const std::vector<std::string> parts = absl::StrSplit(line, '\t');
    // Parsed and written again, so that both sides come from the same serializer.
    tensorflow::AttrValue value;
    value.ParseFromString(absl::HexStringToBytes(parts.at(3)));
    defaults[{parts[0], parts[1]}].insert(value.SerializeAsString());
  }
  return defaults;
}

std::vector<std::string> Differences(const GraphDef& got, const GraphDef& want, const OpDefaults& defaults) {
  std::vector<std::string> found;
  if (got.node_size() != want.node_size()) {
    found.push_back(absl::StrCat(got.node_size(), " nodes, want ", want.node_size()));
  }
  for (int i = 0; i < std::min(got.node_size(), want.node_size()); ++i) {
    const NodeDef &a = got.node(i), &b = want.node(i);
    if (a.name() != b.name()) {
      found.push_back(absl::StrCat("node ", i, " is ", a.name(), ", want ", b.name()));
      break;
    }
    if (a.op() != b.op()) found.push_back(absl::StrCat(a.name(), ": op ", a.op(), ", want ", b.op()));
    if (a.device() != b.device())
      found.push_back(absl::StrCat(a.name(), ": device ", a.device(), ", want ", b.device()));
    if (Inputs(a) != Inputs(b))
      found.push_back(absl::StrCat(a.name(), ": inputs ", Inputs(a), ", want ", Inputs(b)));
    CompareAttrs(a, b, defaults, found);
  }
  if (got.library() != want.library()) found.push_back("another function library");
  return found;
}

}  // namespace permafrost_test
