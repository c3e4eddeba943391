#include "core/freeze/import.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/freeze/attr_defaults.h"
#include "core/freeze/device_name.h"
#include "core/freeze/library_order.h"
#include "core/graph/colocation.h"
#include "core/graph/function_def.h"
#include "core/graph/import_order.h"

namespace permafrost {
namespace {

// GraphDef versions: what TensorFlow 2.15.1 writes, and from which on graphs have functions.
constexpr uint64_t kProducer = 1645;
constexpr uint64_t kFirstWithFunctions = 12;

// "x:0" becomes "x", control inputs come last.
void NormalizeInputs(bool sorts_controls, Node& node) {
  std::vector<std::string> data, controls;
  for (std::string& input : node.inputs) {
    if (absl::StartsWith(input, "^")) {
      controls.push_back(std::move(input));
    } else {
      data.emplace_back(absl::StripSuffix(input, ":0"));
    }
  }
  if (sorts_controls) {
    absl::c_sort(controls);
    controls.erase(std::unique(controls.begin(), controls.end()), controls.end());
  }
  absl::c_move(controls, std::back_inserter(data));
  node.inputs = std::move(data);
}

// A node that is to stand beside others is on the device of the first of them that has one, whatever its own is.
absl::Status FollowColocatedDevices(std::vector<Node>& nodes) {
  absl::flat_hash_map<std::string_view, Node*> by_name;
  for (Node& node : nodes) by_name.emplace(node.name, &node);
  std::vector<std::pair<Node*, std::vector<std::string>>> colocated;
  for (Node& node : nodes) {
    ASSIGN_OR_RETURN(std::vector<std::string> neighbours, ColocatedWith(node));
    std::erase(neighbours, node.name);
    if (neighbours.empty()) continue;
    node.device.clear();
    colocated.emplace_back(&node, std::move(neighbours));
  }
  for (const auto& [node, neighbours] : colocated) {
    for (const std::string& neighbour : neighbours) {
      const auto found = by_name.find(neighbour);
      if (found == by_name.end() || found->second->device.empty()) continue;
      node->device = found->second->device;
      break;
    }
  }
  return absl::OkStatus();
}

bool HasValue(const Attr& attr) {
  bool has_value = false;
  const absl::Status status = ForEachField(attr.value.bytes, {attr.name}, [&](const ProtoField& field) {
    has_value |= field.number >= 1 && field.number <= 10;
    return absl::OkStatus();
  });
  return has_value || !status.ok();
}

void AddDefaults(const AttrDefaults& defaults, Node& node) {
  for (AttrDefaults::Default& one : defaults.Of(node.op)) {
    const Attr* const attr = node.FindAttr(one.attr);
    if (attr != nullptr && HasValue(*attr)) continue;
    node.RemoveAttr(one.attr);
    node.attrs.push_back({std::string(one.attr), ByteBlock::Own(std::move(one.value))});
  }
}

// An attr that the release does not know, at what was its default for the graph's writer, goes.
absl::Status RemoveNewerDefaults(const AttrDefaults& defaults, const tensorflow::OpDef& signature,
                                 Node& node) {
  for (const tensorflow::OpDef::AttrDef& attr : signature.attr()) {
    if (!attr.has_default_value() || node.FindAttr(attr.name()) == nullptr ||
        !defaults.IsNewer(node.op, attr.name()))
      continue;
    ASSIGN_OR_RETURN(const tensorflow::AttrValue value, node.ParseAttr(attr.name()));
    if (value.SerializeAsString() == attr.default_value().SerializeAsString()) node.RemoveAttr(attr.name());
  }
  return absl::OkStatus();
}

absl::Status ImportAttrs(const Generation& generation, const ImportOptions& options,
                         std::vector<Node>& nodes) {
  if (!generation.defaults) return absl::OkStatus();
  const AttrDefaults defaults(*generation.defaults);
  absl::flat_hash_map<std::string_view, const tensorflow::OpDef*> signatures;
  if (options.signatures != nullptr) {
    for (const tensorflow::OpDef& op : options.signatures->op()) signatures.emplace(op.name(), &op);
  }
  for (Node& node : nodes) {
    AddDefaults(defaults, node);
    const auto signature = signatures.find(node.op);
    if (signature != signatures.end())
      RETURN_IF_ERROR(RemoveNewerDefaults(defaults, *signature->second, node));
  }
  return absl::OkStatus();
}

// Shape's result as TensorFlow 2.15 describes it (FullTypeDef: core/framework/full_type.proto):
// TFT_PRODUCT[TFT_SHAPE_TENSOR[TFT_INT32]], or TFT_INT64.
absl::Status SetShapeType(Node& node) {
  if (node.op != "Shape") return absl::OkStatus();
  constexpr uint32_t kExperimentalType = 7;
  constexpr uint64_t kProduct = 3, kShapeTensor = 1005, kInt32 = 207, kInt64 = 208;
  ASSIGN_OR_RETURN(const tensorflow::AttrValue out_type, node.ParseAttr("out_type"));
  std::string element, shape, product, field;
  AppendVarintField(element, 1, out_type.type() == tensorflow::DT_INT64 ? kInt64 : kInt32);
  AppendVarintField(shape, 1, kShapeTensor);
  AppendBytesField(shape, 2, element);
  AppendVarintField(product, 1, kProduct);
  AppendBytesField(product, 2, shape);
  AppendBytesField(field, kExperimentalType, product);
  std::erase_if(node.other, [](const ByteBlock& other) {
    ProtoField read;
    return ProtoReader(other.bytes, {"node"}).Next(read).ok() && read.number == kExperimentalType;
  });
  node.other.push_back(ByteBlock::Own(std::move(field)));
  return absl::OkStatus();
}

}  // namespace

absl::Status ImportNodes(const Generation& generation, const ImportOptions& options,
                         std::vector<Node>& nodes) {
  if (options.clear_devices) {
    for (Node& node : nodes) node.device.clear();
  }
  RETURN_IF_ERROR(ImportAttrs(generation, options, nodes));
  if (options.as_in_file) return absl::OkStatus();
  if (generation.importer_order) {
    ASSIGN_OR_RETURN(const std::vector<size_t> order, ImportOrder(nodes));
    std::vector<Node> ordered;
    ordered.reserve(nodes.size());
    for (const size_t position : order) ordered.push_back(std::move(nodes[position]));
    nodes = std::move(ordered);
  }
  for (Node& node : nodes) {
    NormalizeInputs(generation.sorts_controls, node);
    node.RemoveAttr(kOutputShapes);
    if (generation.shape_types) RETURN_IF_ERROR(SetShapeType(node));
    if (generation.normal_devices) node.device = NormalDeviceName(node.device);
  }
  return options.clear_devices ? absl::OkStatus() : FollowColocatedDevices(nodes);
}

absl::StatusOr<std::string> ImportedLibrary(const std::string& library) {
  ASSIGN_OR_RETURN(FunctionList list, DecodeLibrary(ByteBlock::Own(library)));
  if (list.functions.size() < 2) return library;
  std::vector<std::string_view> names;
  for (const FunctionRecord& function : list.functions) names.push_back(function.name);
  FunctionList imported;
  for (const size_t place : ImportedLibraryOrder(names)) imported.functions.push_back(list.functions[place]);
  imported.other = std::move(list.other);
  return SerializeLibrary(imported);
}

std::string ImportedVersions(const std::string& versions, bool has_functions) {
  constexpr uint32_t kProducerField = 1, kMinConsumerField = 2;  // VersionDef
  uint64_t producer = 0, min_consumer = 0;
  std::string rest, written;
  const absl::Status status = ForEachField(versions, {"versions"}, [&](const ProtoField& field) {
    if (field.number == kProducerField && field.type == WireType::kVarint) {
      producer = field.value;
    } else if (field.number == kMinConsumerField && field.type == WireType::kVarint) {
      min_consumer = field.value;
    } else {
      rest.append(field.record);
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return versions;
  producer = std::min(producer, kProducer);
  if (has_functions) min_consumer = std::max(min_consumer, kFirstWithFunctions);
  if (producer > 0) AppendVarintField(written, kProducerField, producer);
  if (min_consumer > 0) AppendVarintField(written, kMinConsumerField, min_consumer);
  return written + rest;
}

}  // namespace permafrost
