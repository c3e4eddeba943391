#include "tests/support/meta_builder.h"

#include <cstdlib>

namespace permafrost_test {

MetaBuilder::MetaBuilder() {
  meta_.mutable_meta_info_def()->set_tensorflow_version("1.15.0");
}

void SetType(NodeDef& node, const std::string& attr, tensorflow::DataType type) {
  (*node.mutable_attr())[attr].set_type(type);
}

void SetShape(NodeDef& node, const std::string& attr, const std::vector<int64_t>& shape) {
  tensorflow::TensorShapeProto& proto = *(*node.mutable_attr())[attr].mutable_shape();
  proto.Clear();
  for (const int64_t size : shape) proto.add_dim()->set_size(size);
}

NodeDef& MetaBuilder::Node(const std::string& name, const std::string& op,
                           const std::vector<std::string>& inputs) {
  NodeDef& node = *meta_.mutable_graph_def()->add_node();
  node.set_name(name);
  node.set_op(op);
  for (const std::string& input : inputs) node.add_input(input);
  return node;
}

NodeDef& MetaBuilder::Placeholder(const std::string& name) {
  NodeDef& node = Node(name, "Placeholder");
  SetType(node, "dtype", tensorflow::DT_FLOAT);
  return node;
}

NodeDef& MetaBuilder::Variable(const std::string& name, tensorflow::DataType dtype,
                               const std::vector<int64_t>& shape) {
  NodeDef& variable = Node(name, "VariableV2");
  SetType(variable, "dtype", dtype);
  SetShape(variable, "shape", shape);
  NodeDef& read = Node(name + "/read", "Identity", {name});
  SetType(read, "T", dtype);
  (*read.mutable_attr())["_class"].mutable_list()->add_s("loc:@" + name);
  return Find(name);
}

NodeDef& MetaBuilder::Handle(const std::string& name, tensorflow::DataType dtype) {
  SetType(Node(name, "VarHandleOp"), "dtype", dtype);
  (*Find(name).mutable_attr())["shared_name"].set_s(name);
  SetType(Node(name + "/Read", "ReadVariableOp", {name}), "dtype", dtype);
  return Find(name);
}

void MetaBuilder::Saver(const std::vector<Restored>& restored) {
  tensorflow::TensorProto names, slices;
  for (tensorflow::TensorProto* list : {&names, &slices}) {
    list->set_dtype(tensorflow::DT_STRING);
    list->mutable_tensor_shape()->add_dim()->set_size(static_cast<int64_t>(restored.size()));
  }
  for (const Restored& one : restored) {
    names.add_string_val(one.key);
    slices.add_string_val(one.shape_and_slice);
  }
  const auto constant = [&](const std::string& name, const tensorflow::TensorProto& value) {
    NodeDef& node = Node(name, "Const");
    SetType(node, "dtype", tensorflow::DT_STRING);
    *(*node.mutable_attr())["value"].mutable_tensor() = value;
  };
  Node("save/Const", "Const");
  constant("save/RestoreV2/tensor_names", names);
  constant("save/RestoreV2/shape_and_slices", slices);
  Node("save/RestoreV2", "RestoreV2",
       {"save/Const", "save/RestoreV2/tensor_names", "save/RestoreV2/shape_and_slices"});
  std::vector<std::string> assigns;
  for (size_t i = 0; i < restored.size(); ++i) {
    const std::string suffix = i == 0 ? "" : "_" + std::to_string(i),
                      output = "save/RestoreV2:" + std::to_string(i);
    const std::string assign = "save/Assign" + suffix;
    assigns.push_back("^" + assign);
    if (Find(restored[i].variable).op() == "VarHandleOp") {
      Node("save/Identity" + suffix, "Identity", {output});
      Node(assign, "AssignVariableOp", {restored[i].variable, "save/Identity" + suffix});
    } else {
      (*Node(assign, "Assign", {restored[i].variable, output}).mutable_attr())["validate_shape"].set_b(true);
    }
  }
  Node("save/restore_all", "NoOp", assigns);
  meta_.mutable_saver_def()->set_filename_tensor_name("save/Const:0");
  meta_.mutable_saver_def()->set_restore_op_name("save/restore_all");
}

NodeDef& MetaBuilder::Find(const std::string& name) {
  for (NodeDef& node : *meta_.mutable_graph_def()->mutable_node()) {
    if (node.name() == name) return node;
  }
  std::abort();  // a mistake in the test itself
}

}  // namespace permafrost_test
