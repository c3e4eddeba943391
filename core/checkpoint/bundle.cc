#include "core/checkpoint/bundle.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/checkpoint/file_names.h"
#include "core/checkpoint/slice_cover.h"
#include "core/checkpoint/stored_values.h"

namespace permafrost {
namespace {

// A tensor cut out of other cuts becomes ranges where they are at least this long on average; below, a range
// costs more than its bytes, and the tensor is put together in memory.
constexpr uint64_t kShortestRange = 4096;
constexpr uint64_t kMostRuns = uint64_t{1} << 22;
// Several entries may lie at the same bytes of a data file, so its size does not bound what is put together
// from it. No frozen graph is larger than this.
constexpr uint64_t kMostAssembled = 0x7fffffff;

}  // namespace

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

absl::StatusOr<StoredTensor> Bundle::Assemble(std::string_view name, const TensorSlice& wanted,
                                              const std::vector<StoredSlice>& slices) const {
  std::vector<TensorSlice> boxes;
  for (const StoredSlice& stored : slices) boxes.push_back(stored.slice);
  absl::StatusOr<std::vector<SliceRun>> covered = CoverSlice(wanted, boxes, kMostRuns);
  if (!covered.ok()) {
    return absl::Status(
        covered.status().code(),
        absl::StrCat(index_.file_name(), ": tensor ", Quoted(name), ": ", covered.status().message(),
                     ". Take another checkpoint of this training, or save the variable whole."));
  }
  const std::vector<SliceRun>& runs = *covered;
  StoredTensor result{slices[0].dtype, SliceShape(wanted), {}, {}};
  const uint64_t element = FindDType(result.dtype)->size, count = ElementCount(result.shape);
  std::vector<std::vector<const SliceRun*>> runs_of(slices.size());
  for (const SliceRun& run : runs) runs_of[run.stored].push_back(&run);

  if (element > 0 && !index_.big_endian() &&
      count * element / std::max<size_t>(runs.size(), 1) >= kShortestRange) {
    std::vector<FileRange> ranges(slices.size());
    for (size_t i = 0; i < slices.size(); ++i) {
      if (runs_of[i].empty()) continue;
      ASSIGN_OR_RETURN(RangeCheck check, Locate(slices[i]));
      ranges[i] = check.range;
      result.contents.AddCheck(std::move(check));
    }
    for (const SliceRun& run : runs) {
      result.contents.Append(ranges[run.stored].Part(run.from * element, run.length * element));
    }
    return result;
  }

  // Divided, not multiplied: the product may not fit.
  if (count > kMostAssembled / (element > 0 ? element : sizeof(std::string))) {
    return absl::ResourceExhaustedError(
        absl::StrCat(index_.file_name(), ": tensor ", Quoted(name), " (", DTypeName(result.dtype), " ",
                     ShapeText(result.shape), ") would have to be put together in memory from ",
                     Counted(runs.size(), "piece"), ", and has more than ", WithCommas(kMostAssembled),
                     " bytes. Restore it with the slices that it was saved with."));
  }
  std::string bytes(static_cast<size_t>(count * element), '\0');
  if (element == 0) result.strings.resize(static_cast<size_t>(count));
  for (size_t i = 0; i < slices.size(); ++i) {
    if (runs_of[i].empty()) continue;
    ASSIGN_OR_RETURN(StoredTensor part, ReadSlice(slices[i]));
    ASSIGN_OR_RETURN(const std::string part_bytes, part.contents.Flatten());
    for (const SliceRun* run : runs_of[i]) {
      if (element > 0) {
        std::memcpy(bytes.data() + run->to * element, part_bytes.data() + run->from * element,
                    run->length * element);
      } else {
        std::move(part.strings.begin() + run->from, part.strings.begin() + run->from + run->length,
                  result.strings.begin() + run->to);
      }
    }
  }
  result.contents.Append(ByteBlock::Own(std::move(bytes)));
  return result;
}

absl::StatusOr<TensorSlice> Bundle::WantedSlice(std::string_view name, const Shape& full,
                                                std::string_view shape_and_slice) const {
  if (shape_and_slice.empty()) return WholeSlice(full);
  const std::string what = absl::StrCat("tensor ", Quoted(name));
  const absl::StatusOr<SliceSpec> spec = ParseSliceSpec(shape_and_slice);
  if (!spec.ok()) {
    return absl::FailedPreconditionError(absl::StrCat(
        index_.file_name(), ": ", what, ": the graph restores a part that cannot be: ",
        spec.status().message(), ". The .meta is damaged or was not written by TensorFlow; fetch it again."));
  }
  if (spec->full != full) {
    return absl::FailedPreconditionError(
        absl::StrCat(index_.file_name(), ": ", what, " has the shape ", ShapeText(full),
                     " in the checkpoint, and the graph restores a slice of ", ShapeText(spec->full),
                     ". The .meta and the checkpoint come from different models or steps."));
  }
  absl::StatusOr<TensorSlice> resolved = ResolveSlice(spec->slice, full);
  if (!resolved.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat(index_.file_name(), ": ", what,
                     ": the graph restores a part that cannot be: ", resolved.status().message(),
                     ". The .meta is damaged or was not written by TensorFlow; fetch it again."));
  }
  return *std::move(resolved);
}

absl::StatusOr<StoredTensor> Bundle::Read(std::string_view name, std::string_view shape_and_slice) const {
  ASSIGN_OR_RETURN(const StoredSlices stored, index_.Find(name));
  ASSIGN_OR_RETURN(const TensorSlice wanted, WantedSlice(name, stored.shape, shape_and_slice));
  for (const StoredSlice& slice : stored.slices) {
    if (slice.slice == wanted) return ReadSlice(slice);
  }
  return Assemble(name, wanted, stored.slices);
}

}  // namespace permafrost
