// Builds small MetaGraphs as tf.train.Saver would write them.
//
//   MetaBuilder meta;
//   meta.Variable("w", tensorflow::DT_FLOAT, {2, 3});
//   meta.Node("y", "MatMul", {"x", "w/read"});
//   meta.Saver({{"w", "w"}});                        // variable -> key
//   files.Add("model.ckpt.meta", meta.Serialize());
#pragma once

#include <string>
#include <vector>

#include "tests/support/graph_def.pb.h"

namespace permafrost_test {

// One restored variable: its node, the key, the slice ("" is everything).
struct Restored {
  std::string variable;
  std::string key;
  std::string shape_and_slice;
};

class MetaBuilder {
 public:
  MetaBuilder();

  NodeDef& Node(const std::string& name, const std::string& op, const std::vector<std::string>& inputs = {});
  NodeDef& Placeholder(const std::string& name);
  // A reference variable and its Identity "<name>/read". An empty shape is a scalar.
  NodeDef& Variable(const std::string& name, tensorflow::DataType dtype, const std::vector<int64_t>& shape);
  // A resource variable and its ReadVariableOp "<name>/Read".
  NodeDef& Handle(const std::string& name, tensorflow::DataType dtype);
  // One RestoreV2 for all, an Assign for each, "save/restore_all", and the SaverDef.
  void Saver(const std::vector<Restored>& restored);

  // A node made before.
  NodeDef& Find(const std::string& name);
  MetaGraphDef& proto() { return meta_; }
  std::string Serialize() const { return meta_.SerializeAsString(); }

 private:
  MetaGraphDef meta_;
};

void SetType(NodeDef& node, const std::string& attr, tensorflow::DataType type);
void SetShape(NodeDef& node, const std::string& attr, const std::vector<int64_t>& shape);

}  // namespace permafrost_test
