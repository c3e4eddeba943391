// A V2 checkpoint ("tensor bundle"), as tf.train.Saver writes it since TensorFlow 0.12:
//
//   model.ckpt-7.index                  a sorted table (sstable.h): tensor name -> BundleEntryProto
//   model.ckpt-7.data-00000-of-00002    tensors' bytes, one after the other
//   model.ckpt-7.data-00001-of-00002
//
// The key "" comes first and holds the BundleHeaderProto. An entry names type, shape, shard, offset, size and
// checksum. A partitioned variable has an entry without data that lists its slices, and each slice an entry
// of its own under an encoded key (slice_key.h).
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Bundle> bundle, Bundle::Open(files, "model.ckpt-7"));
//   ASSIGN_OR_RETURN(StoredTensor weights, bundle->Read("conv1/weights", ""));
//
// Reading gives ranges of the data files and the checks that go with them; only strings and what has to be
// put together from small parts or byte-swapped is read into memory. Source:
// tensorflow/core/util/tensor_bundle.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/file_set.h"
#include "core/checkpoint/bundle_index.h"
#include "core/checkpoint/checkpoint.h"
#include "core/tensor/stored_tensor.h"

namespace permafrost {

class Bundle : public Checkpoint {
 public:
  // Reads <prefix>.index; data files are opened when a tensor in them is read. `files` must outlive the
  // bundle. NotFound, or DataLoss: see SortedTable; no header first, a version or a shard count that cannot
  // be.
  static absl::StatusOr<std::unique_ptr<Bundle>> Open(const FileSet& files, std::string_view prefix);

  int shard_count() const override { return index_.shard_count(); }
  bool Contains(std::string_view name) const override { return index_.Contains(name); }
  std::vector<std::string_view> Names() const override { return index_.Names(); }
  absl::StatusOr<TensorInfo> Describe(std::string_view name) const override { return index_.Describe(name); }
  // As Checkpoint::Read. Strings, big-endian values and tensors made of small parts are read and checked at
  // once; the checks of all others are in the rope.
  absl::StatusOr<StoredTensor> Read(std::string_view name, std::string_view shape_and_slice) const override;

 private:
  Bundle(const FileSet& files, std::string_view prefix, BundleIndex index)
      : files_(&files), prefix_(prefix), index_(std::move(index)) {}

  absl::StatusOr<std::shared_ptr<const ByteSource>> DataFile(int shard) const;
  absl::StatusOr<RangeCheck> Locate(const StoredSlice& stored) const;
  absl::StatusOr<StoredTensor> ReadSlice(const StoredSlice& stored) const;

  const FileSet* files_;
  std::string prefix_;
  BundleIndex index_;
  mutable std::map<int, std::shared_ptr<const ByteSource>> data_files_;
};

}  // namespace permafrost
