// Writes V2 checkpoints (core/checkpoint/bundle.h describes them): every dtype, several shards, partitioned
// variables, Snappy, big-endian; and lets a test change any entry afterwards.
//
//   BundleBuilder bundle;
//   bundle.Add("w", tensorflow::DT_FLOAT, {2, 3}, Bytes<float>({1, 2, 3, 4, 5, 6}));
//   bundle.Entry("w").set_crc32c(0);
//   bundle.WriteTo(files, "model.ckpt");
#pragma once

#include <cstring>
#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "core/bytes/file_set.h"
#include "core/checkpoint/slice_key.h"
#include "core/tensor/shape.h"
#include "proto/tensor_bundle.pb.h"
#include "tests/support/table_builder.h"

namespace permafrost_test {

// Values as they lie in memory (little-endian).
template <typename T>
std::string Bytes(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

struct SliceToAdd {
  permafrost::TensorSlice slice;
  std::string bytes;
  int shard = 0;
};

class BundleBuilder {
 public:
  explicit BundleBuilder(int shards = 1);

  void Add(const std::string& name, tensorflow::DataType dtype, const permafrost::Shape& shape,
           std::string bytes, int shard = 0);
  void AddStrings(const std::string& name, const permafrost::Shape& shape,
                  const std::vector<std::string>& values, int shard = 0);
  void AddSlices(const std::string& name, tensorflow::DataType dtype, const permafrost::Shape& shape,
                 const std::vector<SliceToAdd>& slices);

  tensorflow::BundleHeaderProto& header() { return header_; }
  // An entry that was added, by its key (EncodeSliceKey for slices).
  tensorflow::BundleEntryProto& Entry(const std::string& key) { return entries_.at(key); }
  // Instead of an entry's serialized form, or a key of its own.
  void SetRaw(const std::string& key, std::string value) { raw_[key] = std::move(value); }
  std::string& data(int shard) { return data_[shard]; }
  TableOptions& table() { return table_; }

  std::string Index() const;
  void WriteTo(permafrost::MemoryFiles& files, const std::string& prefix) const;
  // <prefix>.data-00000-of-00001
  std::string DataName(const std::string& prefix, int shard) const;

 private:
  void Place(tensorflow::BundleEntryProto& entry, const std::string& stored, uint32_t crc, int shard);

  tensorflow::BundleHeaderProto header_;
  std::map<std::string, tensorflow::BundleEntryProto> entries_;
  std::map<std::string, std::string> raw_;
  std::vector<std::string> data_;
  TableOptions table_;
};

}  // namespace permafrost_test
