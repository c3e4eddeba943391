#include "core/checkpoint/bundle.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/checkpoint/file_names.h"
#include "core/checkpoint/sliced_tensor.h"
#include "core/checkpoint/stored_values.h"

namespace permafrost {

absl::StatusOr<std::unique_ptr<Bundle>> Bundle::Open(const FileSet& files, std::string_view prefix) {
  ASSIGN_OR_RETURN(std::shared_ptr<const ByteSource> file, files.Open(absl::StrCat(prefix, ".index")));
  ASSIGN_OR_RETURN(BundleIndex index, BundleIndex::Open(std::move(file)));
  return std::unique_ptr<Bundle>(new Bundle(files, prefix, std::move(index)));
}

absl::StatusOr<std::shared_ptr<const ByteSource>> Bundle::DataFile(int shard) const {
  std::shared_ptr<const ByteSource>& file = data_files_[shard];
  if (file == nullptr) {
    const std::string name = ShardFileName(prefix_, shard, index_.shard_count());
    if (files_->Kind(name) == PathKind::kMissing) {
      return absl::NotFoundError(absl::StrCat(name, " is missing: the index places tensors in data file ",
                                              shard, " of ", index_.shard_count(), ". Put it beside ",
                                              BaseNameOf(index_.file_name()), " under exactly this name."));
    }
    ASSIGN_OR_RETURN(file, files_->Open(name));
  }
  return file;
}

absl::StatusOr<RangeCheck> Bundle::Locate(const StoredSlice& stored) const {
  ASSIGN_OR_RETURN(std::shared_ptr<const ByteSource> file, DataFile(stored.shard));
  if (stored.offset > file->size() || stored.size > file->size() - stored.offset) {
    const uint64_t end = stored.size > UINT64_MAX - stored.offset ? UINT64_MAX : stored.offset + stored.size;
    return absl::DataLossError(
        absl::StrCat(file->name(), ": ", WithCommas(end - file->size()), " bytes short: the index places ",
                     stored.what, " at bytes ", WithCommas(stored.offset), " to ", WithCommas(end),
                     ", and the file ends at ", WithCommas(file->size()),
                     ". The download or copy was cut, or the file belongs to another step; fetch it again."));
  }
  return RangeCheck{{std::move(file), stored.offset, stored.size}, stored.masked_crc32c, stored.what};
}

absl::StatusOr<StoredTensor> Bundle::ReadSlice(const StoredSlice& stored) const {
  StoredTensor tensor{stored.dtype, stored.shape, {}, {}};
  ASSIGN_OR_RETURN(RangeCheck range, Locate(stored));
  if (stored.dtype == tensorflow::DT_STRING) {
    ASSIGN_OR_RETURN(tensor.strings, ReadStrings(range, ElementCount(stored.shape), index_.big_endian()));
  } else if (index_.big_endian() && FindDType(stored.dtype)->swap_unit > 1) {
    ASSIGN_OR_RETURN(std::string bytes, ReadChecked(range));
    SwapBytes(bytes, FindDType(stored.dtype)->swap_unit);
    tensor.contents.Append(ByteBlock::Own(std::move(bytes)));
  } else {
    tensor.contents.AppendChecked(std::move(range));
  }
  return tensor;
}

absl::StatusOr<StoredTensor> Bundle::Read(std::string_view name, std::string_view shape_and_slice) const {
  ASSIGN_OR_RETURN(const StoredSlices stored, index_.Find(name));
  SlicedTensor tensor{index_.file_name(), std::string(name), stored.slices[0].dtype, stored.shape, {}};
  for (const StoredSlice& slice : stored.slices) tensor.slices.push_back(slice.slice);
  tensor.in_ranges = !index_.big_endian();
  return ReadSliced(tensor, shape_and_slice, [&](size_t i) { return ReadSlice(stored.slices[i]); });
}

}  // namespace permafrost
