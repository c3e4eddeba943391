// A V1 checkpoint, as tf.train.Saver wrote it before TensorFlow 0.12, and since then where it is told to
// (write_version=V1): one file, or shards of which each has some of the tensors, or slices of one (saved_slices_shard.h).
//
//   ASSIGN_OR_RETURN(V1Files found, FindV1Files(files, "model.ckpt-7"));
//   ASSIGN_OR_RETURN(std::unique_ptr<SavedSlices> checkpoint, SavedSlices::Open(files, found));
//   ASSIGN_OR_RETURN(StoredTensor weights, checkpoint->Read("conv1/weights", ""));
//
// Source: tensorflow/core/util/tensor_slice_{reader,writer,set}.cc.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/file_set.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/saved_slices_shard.h"
#include "core/checkpoint/sliced_tensor.h"
#include "core/checkpoint/v1_files.h"

namespace permafrost {

class SavedSlices : public Checkpoint {
 public:
  // Reads the headers of all files that are there; that some are not is said when a tensor is asked for that they may have.
  // Errors: those of opening a file; DataLoss: as SavedSlicesShard::Open.
  static absl::StatusOr<std::unique_ptr<SavedSlices>> Open(const FileSet& files, const V1Files& found);

  int shard_count() const override { return static_cast<int>(shards_.size()); }
  bool Contains(std::string_view name) const override { return tensors_.find(name) != tensors_.end(); }
  std::vector<std::string_view> Names() const override;
  absl::StatusOr<TensorInfo> Describe(std::string_view name) const override;
  // As Checkpoint::Read. Floats, doubles and complex numbers are ranges with checks; all others, and tensors made of small
  // parts, are read and checked at once. FailedPrecondition also: a shard is missing that may have the tensor.
  absl::StatusOr<StoredTensor> Read(std::string_view name, std::string_view shape_and_slice) const override;

 private:
  // A tensor's part in one file's header.
  struct Listed {
    size_t shard;
    const tensorflow::SavedSliceMeta* meta;
  };
  struct Place {
    size_t shard;
    std::string key;
    std::string what;  // for messages: "tensor w" or "slice 3,2:0,4 of tensor w"
  };
  struct Found {
    SlicedTensor tensor;
    std::vector<Place> places;  // of the tensor's slices
  };

  explicit SavedSlices(std::vector<std::string> missing) : missing_(std::move(missing)) {}

  absl::StatusOr<Found> Find(std::string_view name) const;
  absl::Status AddSlices(const Listed& listed, Found& found) const;
  std::string MissingText() const;

  std::vector<SavedSlicesShard> shards_;
  std::map<std::string, std::vector<Listed>, std::less<>> tensors_;
  std::vector<std::string> missing_;
};

}  // namespace permafrost
