// A checkpoint: named tensors in files. The facade over the formats that TensorFlow has had.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Checkpoint> checkpoint, OpenCheckpoint(files, "train/model.ckpt-7"));
//   for (std::string_view name : checkpoint->Names()) ...
//   ASSIGN_OR_RETURN(StoredTensor weights, checkpoint->Read("conv1/weights", ""));
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/file_set.h"
#include "core/tensor/stored_tensor.h"

namespace permafrost {

// What a checkpoint says of a tensor.
struct TensorInfo {
  std::string name;
  DataType dtype = tensorflow::DT_INVALID;
  Shape shape;
  uint64_t bytes = 0;  // of all its values
  size_t slices = 0;   // 0: stored whole
};

class Checkpoint {
 public:
  virtual ~Checkpoint() = default;

  virtual int shard_count() const = 0;
  virtual bool Contains(std::string_view name) const = 0;
  // Sorted, the slices of partitioned variables left out. Views into the checkpoint.
  virtual std::vector<std::string_view> Names() const = 0;
  // NotFound: no such tensor. DataLoss: its entry cannot be.
  virtual absl::StatusOr<TensorInfo> Describe(std::string_view name) const = 0;

  // A tensor, or the part of it that a restore op's `shape_and_slice` asks for ("" is everything).
  // NotFound: no such tensor (the message offers the nearest names), or its data file is missing. DataLoss:
  // an entry that cannot be, a data file that is too short. FailedPrecondition: the spec's shape is not the
  // stored one, or the stored slices do not cover what it asks for; or a V1 file is missing that may have it. ResourceExhausted: slices cut so finely
  // across each other that it makes no sense to put them together.
  virtual absl::StatusOr<StoredTensor> Read(std::string_view name,
                                            std::string_view shape_and_slice) const = 0;
};

// V2 (bundle.h) where there is an index, else V1 (saved_slices.h). `files` must outlive the checkpoint. Errors: as
// Bundle::Open, FindV1Files and SavedSlices::Open.
absl::StatusOr<std::unique_ptr<Checkpoint>> OpenCheckpoint(const FileSet& files, std::string_view prefix);

}  // namespace permafrost
