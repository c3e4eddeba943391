#include "tests/support/saved_slices_builder.h"

#include <algorithm>

#include "absl/strings/str_format.h"

#include "core/bytes/proto_reader.h"
#include "core/checkpoint/slice_key.h"

namespace permafrost_test {

using permafrost::Shape;
using permafrost::TensorSlice;
using permafrost::ValueField;

std::string Packed(ValueField field, const std::string& bytes) {
  std::string proto;
  permafrost::AppendBytesField(proto, static_cast<uint32_t>(field), bytes);
  return proto;
}

std::string Varints(ValueField field, const std::vector<int64_t>& values) {
  std::string packed;
  for (const int64_t value : values) permafrost::AppendVarint(packed, static_cast<uint64_t>(value));
  return Packed(field, packed);
}

std::string StringList(const std::vector<std::string>& values) {
  std::string proto;
  for (const std::string& value : values) proto += Packed(ValueField::kString, value);
  return proto;
}

SavedSlicesBuilder::SavedSlicesBuilder(int shards)
    : is_sharded_(shards > 0),
      headers_(std::max(shards, 1)),
      has_header_(headers_.size(), true),
      values_(headers_.size()) {
  for (tensorflow::SavedTensorSliceMeta& header : headers_) header.mutable_versions()->set_producer(1);
}

tensorflow::SavedSliceMeta& SavedSlicesBuilder::Listed(const std::string& name, tensorflow::DataType dtype,
                                                       const Shape& shape, int shard) {
  for (tensorflow::SavedSliceMeta& meta : *headers_[shard].mutable_tensor()) {
    if (meta.name() == name) return meta;
  }
  tensorflow::SavedSliceMeta& meta = *headers_[shard].add_tensor();
  meta.set_name(name);
  meta.set_type(dtype);
  meta.mutable_shape();
  for (const int64_t size : shape) meta.mutable_shape()->add_dim()->set_size(size);
  return meta;
}

void SavedSlicesBuilder::AddSlice(tensorflow::SavedSliceMeta& meta, const TensorSlice& slice,
                                  const std::string& tensor_proto, int shard) {
  tensorflow::SavedTensorSlices value;
  value.mutable_data()->set_name(meta.name());
  for (tensorflow::TensorSliceProto* proto : {meta.add_slice(), value.mutable_data()->mutable_slice()}) {
    for (const permafrost::Extent& dimension : slice) {
      auto& extent = *proto->add_extent();
      extent.set_start(dimension.start);
      if (dimension.length >= 0) extent.set_length(dimension.length);
    }
  }
  value.mutable_data()->set_data(tensor_proto);
  values_[shard][permafrost::EncodeSliceKey(meta.name(), slice)] = value.SerializeAsString();
}

void SavedSlicesBuilder::Add(const std::string& name, tensorflow::DataType dtype, const Shape& shape,
                             const std::string& tensor_proto, int shard) {
  AddSlice(Listed(name, dtype, shape, shard), TensorSlice(shape.size()), tensor_proto, shard);
}

void SavedSlicesBuilder::AddFloats(const std::string& name, const Shape& shape,
                                   const std::vector<float>& values, int shard) {
  Add(name, tensorflow::DT_FLOAT, shape, Packed(ValueField::kFloat, Bytes(values)), shard);
}

void SavedSlicesBuilder::AddSlices(const std::string& name, tensorflow::DataType dtype, const Shape& shape,
                                   const std::vector<SliceToAdd>& slices) {
  for (const SliceToAdd& slice : slices)
    AddSlice(Listed(name, dtype, shape, slice.shard), slice.slice, slice.bytes, slice.shard);
}

std::string SavedSlicesBuilder::File(int shard) const {
  std::map<std::string, std::string> entries = values_[shard];
  if (has_header_[shard] && !entries.contains("")) {
    tensorflow::SavedTensorSlices header;
    *header.mutable_meta() = headers_[shard];
    entries[""] = header.SerializeAsString();
  }
  return BuildTable(KeyValues(entries.begin(), entries.end()), table_);
}

std::string SavedSlicesBuilder::FileName(const std::string& prefix, int shard) const {
  if (!is_sharded_) return prefix;
  return absl::StrFormat("%s-%05d-of-%05d", prefix, shard, static_cast<int>(headers_.size()));
}

void SavedSlicesBuilder::WriteTo(permafrost::MemoryFiles& files, const std::string& prefix) const {
  for (size_t i = 0; i < headers_.size(); ++i) {
    const int shard = static_cast<int>(i);
    files.Add(FileName(prefix, shard), File(shard));
  }
}

}  // namespace permafrost_test
