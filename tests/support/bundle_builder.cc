#include "tests/support/bundle_builder.h"

#include "absl/strings/str_format.h"

#include "core/bytes/crc32c.h"
#include "core/bytes/proto_reader.h"

namespace permafrost_test {
namespace {

using permafrost::Crc32c;
using permafrost::ExtendCrc32c;
using permafrost::MaskCrc32c;

void SetShape(const permafrost::Shape& shape, tensorflow::TensorShapeProto& proto) {
  proto.Clear();
  for (const int64_t size : shape) proto.add_dim()->set_size(size);
}

std::string Fixed32(uint32_t value) {
  std::string out;
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
  return out;
}

}  // namespace

BundleBuilder::BundleBuilder(int shards) : data_(shards) {
  header_.set_num_shards(shards);
  header_.mutable_version()->set_producer(1);
}

void BundleBuilder::Place(tensorflow::BundleEntryProto& entry, const std::string& stored, uint32_t crc,
                          int shard) {
  entry.set_shard_id(shard);
  entry.set_offset(static_cast<int64_t>(data_[shard].size()));
  entry.set_size(static_cast<int64_t>(stored.size()));
  entry.set_crc32c(MaskCrc32c(crc));
  data_[shard] += stored;
}

void BundleBuilder::Add(const std::string& name, tensorflow::DataType dtype, const permafrost::Shape& shape,
                        std::string bytes, int shard) {
  tensorflow::BundleEntryProto& entry = entries_[name];
  entry.set_dtype(dtype);
  SetShape(shape, *entry.mutable_shape());
  Place(entry, bytes, Crc32c(bytes), shard);
}

void BundleBuilder::AddStrings(const std::string& name, const permafrost::Shape& shape,
                               const std::vector<std::string>& values, int shard) {
  tensorflow::BundleEntryProto& entry = entries_[name];
  entry.set_dtype(tensorflow::DT_STRING);
  SetShape(shape, *entry.mutable_shape());
  std::string stored, checked;
  for (const std::string& value : values) {
    permafrost::AppendVarint(stored, value.size());
    checked += Fixed32(static_cast<uint32_t>(value.size()));
  }
  uint32_t crc = Crc32c(checked);
  const std::string lengths_crc = Fixed32(MaskCrc32c(crc));
  crc = ExtendCrc32c(crc, lengths_crc);
  stored += lengths_crc;
  for (const std::string& value : values) {
    stored += value;
    crc = ExtendCrc32c(crc, value);
  }
  Place(entry, stored, crc, shard);
}

void BundleBuilder::AddSlices(const std::string& name, tensorflow::DataType dtype,
                              const permafrost::Shape& shape, const std::vector<SliceToAdd>& slices) {
  tensorflow::BundleEntryProto& full = entries_[name];
  full.set_dtype(dtype);
  SetShape(shape, *full.mutable_shape());
  for (const SliceToAdd& slice : slices) {
    tensorflow::TensorSliceProto& proto = *full.add_slices();
    permafrost::Shape slice_shape;
    for (size_t d = 0; d < slice.slice.size(); ++d) {
      auto& extent = *proto.add_extent();
      extent.set_start(slice.slice[d].start);
      if (slice.slice[d].length >= 0) extent.set_length(slice.slice[d].length);
      slice_shape.push_back(slice.slice[d].length >= 0 ? slice.slice[d].length : shape[d]);
    }
    Add(permafrost::EncodeSliceKey(name, slice.slice), dtype, slice_shape, slice.bytes, slice.shard);
  }
}

std::string BundleBuilder::Index() const {
  std::map<std::string, std::string> values = {{"", header_.SerializeAsString()}};
  for (const auto& [key, entry] : entries_) values[key] = entry.SerializeAsString();
  for (const auto& [key, value] : raw_) values[key] = value;
  return BuildTable(KeyValues(values.begin(), values.end()), table_);
}

std::string BundleBuilder::DataName(const std::string& prefix, int shard) const {
  return absl::StrFormat("%s.data-%05d-of-%05d", prefix, shard, static_cast<int>(data_.size()));
}

void BundleBuilder::WriteTo(permafrost::MemoryFiles& files, const std::string& prefix) const {
  files.Add(prefix + ".index", Index());
  for (size_t i = 0; i < data_.size(); ++i) files.Add(DataName(prefix, static_cast<int>(i)), data_[i]);
}

}  // namespace permafrost_test
