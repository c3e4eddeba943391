// The .index of a V2 checkpoint: what it says of each tensor, checked as far as it can be without the data.
// The key "" comes first and holds the BundleHeaderProto; the others are names of tensors, and encoded slices
// of partitioned ones (slice_key.h).
//
//   ASSIGN_OR_RETURN(BundleIndex index, BundleIndex::Open(index_file));
//   ASSIGN_OR_RETURN(StoredSlices stored, index.Find("conv1/weights"));
//
// Source: tensorflow/core/util/tensor_bundle.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/slice_key.h"
#include "proto/tensor_bundle.pb.h"

namespace permafrost {

// A part of a tensor, or all of it, as the index places it.
struct StoredSlice {
  TensorSlice slice;  // resolved
  DataType dtype;
  Shape shape;
  int shard;
  uint64_t offset, size;
  uint32_t masked_crc32c;
  std::string what;  // for messages: "tensor w" or "slice 3,2:0,4 of tensor w"
};

// A tensor: one slice that covers everything where it is stored whole.
struct StoredSlices {
  Shape shape;
  std::vector<StoredSlice> slices;
};

class BundleIndex {
 public:
  // DataLoss: see SortedTable; no header first, a version or a shard count that cannot be.
  static absl::StatusOr<BundleIndex> Open(std::shared_ptr<const ByteSource> file);

  const std::string& file_name() const { return file_name_; }
  int shard_count() const { return header_.num_shards(); }
  bool big_endian() const { return header_.endianness() == tensorflow::BundleHeaderProto::BIG; }

  bool Contains(std::string_view name) const { return FindValue(name) != nullptr; }
  std::vector<std::string_view> Names() const;
  // NotFound: no such tensor. DataLoss: its entry, or that of a slice, cannot be.
  absl::StatusOr<TensorInfo> Describe(std::string_view name) const;
  absl::StatusOr<StoredSlices> Find(std::string_view name) const;

 private:
  struct Entry {
    std::string key;
    std::string value;  // a BundleEntryProto, parsed when asked for
  };

  absl::Status ReadHeader(std::string_view value);
  const std::string* FindValue(std::string_view key) const;
  absl::StatusOr<tensorflow::BundleEntryProto> ParseEntry(std::string_view key, std::string_view what) const;
  absl::StatusOr<StoredSlice> ToStoredSlice(const tensorflow::BundleEntryProto& entry,
                                            std::string what) const;
  absl::Status EntryError(std::string_view what, std::string_view problem) const;

  std::string file_name_;
  tensorflow::BundleHeaderProto header_;
  std::vector<Entry> entries_;  // sorted by key
};

}  // namespace permafrost
