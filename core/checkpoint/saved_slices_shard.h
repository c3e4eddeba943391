// One file of a V1 checkpoint: a sorted table (sstable.h) whose values are the weights themselves.
//
//   ""                                  SavedTensorSlices { meta { tensor { name, shape, type, slice* }*, versions } }
//   slice key of "w", "-:-"             SavedTensorSlices { data { name, slice, data: TensorProto } }
//   slice key of "p/w", "0,3:0,2"       ...
//
// Whole tensors are slices too, under an encoded key (slice_key.h) in which every dimension is whole.
//
// Weights are ranges here as well, although no checksum is theirs alone: a table has one for each block. TensorFlow gives a
// value of more than half a megabyte a block of its own, with some fifty bytes around it. Those are read, and the
// block's checksum less theirs is the value's (RangeCheck::Part), so that it is verified where the value is copied,
// as in V2. A block of smaller values is read as a whole, verified, and its values get checksums of their own. So
// memory holds one block of a megabyte at a time, and no large value is read for its check alone. What stays in
// memory is what TensorFlow does not write, values of compressed blocks.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"
#include "core/checkpoint/saved_values.h"
#include "core/checkpoint/sstable.h"
#include "proto/saved_tensor_slice.pb.h"

namespace permafrost {

class SavedSlicesShard {
 public:
  // Reads the table's index and the first block. DataLoss: see SortedTable; no header, one that cannot be parsed or lists
  // more than any checkpoint has, a version that this program may not read.
  static absl::StatusOr<SavedSlicesShard> Open(std::shared_ptr<const ByteSource> file);

  const std::string& file_name() const { return table_.file().name(); }
  const google::protobuf::RepeatedPtrField<tensorflow::SavedSliceMeta>& tensors() const {
    return header_.tensor();
  }

  // The value of a slice that the header lists. `what` names it for messages, also for those of its check.
  // DataLoss: there is none, or its block is damaged.
  absl::StatusOr<SavedValue> Find(const std::string& key, std::string_view what) const;

 private:
  explicit SavedSlicesShard(SortedTable table) : table_(std::move(table)), is_read_(table_.block_count()) {}

  absl::Status ReadHeader();
  absl::Status ReadBlock(size_t block) const;
  absl::Status Keep(std::string_view key, const TableValue& value) const;

  SortedTable table_;
  tensorflow::SavedTensorSliceMeta header_;
  // The keys that the header lists, and "". Values are found block by block, when they are asked for.
  mutable std::map<std::string, std::optional<SavedValue>, std::less<>> values_;
  mutable std::vector<bool> is_read_;  // by block
};

}  // namespace permafrost
