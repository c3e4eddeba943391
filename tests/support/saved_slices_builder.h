// Writes V1 checkpoints (core/checkpoint/saved_slices_shard.h describes them): one file or several shards, whole tensors and
// slices; and lets a test change any part afterwards.
//
//   SavedSlicesBuilder v1;                        // one file; SavedSlicesBuilder(3): shards
//   v1.Add("w", tensorflow::DT_FLOAT, {2, 3}, Packed(ValueField::kFloat, Bytes<float>({1, 2, 3, 4, 5, 6})));
//   v1.Add("step", tensorflow::DT_INT64, {}, Varints(ValueField::kInt64, {-1}));
//   v1.WriteTo(files, "model.ckpt");
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/bytes/file_set.h"
#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"
#include "proto/saved_tensor_slice.pb.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/table_builder.h"

namespace permafrost_test {

// TensorProtos as a V1 checkpoint has them: a list and nothing else.
std::string Packed(permafrost::ValueField field, const std::string& bytes);
std::string Varints(permafrost::ValueField field, const std::vector<int64_t>& values);
std::string StringList(const std::vector<std::string>& values);

class SavedSlicesBuilder {
 public:
  // 0: one file, which has the prefix's name.
  explicit SavedSlicesBuilder(int shards = 0);

  void Add(const std::string& name, tensorflow::DataType dtype, const permafrost::Shape& shape,
           const std::string& tensor_proto, int shard = 0);
  void AddFloats(const std::string& name, const permafrost::Shape& shape, const std::vector<float>& values,
                 int shard = 0);
  // `bytes` of each slice: its TensorProto.
  void AddSlices(const std::string& name, tensorflow::DataType dtype, const permafrost::Shape& shape,
                 const std::vector<SliceToAdd>& slices);

  tensorflow::SavedTensorSliceMeta& header(int shard = 0) { return headers_[shard]; }
  // The entry under this key (EncodeSliceKey), as it is to be in the file; a new one, too.
  std::string& Value(const std::string& key, int shard = 0) { return values_[shard][key]; }
  void Remove(const std::string& key, int shard = 0) { values_[shard].erase(key); }
  void RemoveHeader(int shard = 0) { has_header_[shard] = false; }
  TableOptions& table() { return table_; }

  std::string File(int shard = 0) const;
  std::string FileName(const std::string& prefix, int shard = 0) const;
  void WriteTo(permafrost::MemoryFiles& files, const std::string& prefix) const;

 private:
  tensorflow::SavedSliceMeta& Listed(const std::string& name, tensorflow::DataType dtype,
                                     const permafrost::Shape& shape, int shard);
  void AddSlice(tensorflow::SavedSliceMeta& meta, const permafrost::TensorSlice& slice,
                const std::string& tensor_proto, int shard);

  bool is_sharded_;
  std::vector<tensorflow::SavedTensorSliceMeta> headers_;
  std::vector<bool> has_header_;
  std::vector<std::map<std::string, std::string>> values_;
  TableOptions table_;
};

}  // namespace permafrost_test
