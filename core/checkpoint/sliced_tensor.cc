#include "core/checkpoint/sliced_tensor.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/checkpoint/slice_cover.h"

namespace permafrost {
namespace {

// A tensor cut out of other cuts becomes ranges where they are at least this long on average; below, a range
// costs more than its bytes, and the tensor is put together in memory.
constexpr uint64_t kShortestRange = 4096;
constexpr uint64_t kMostRuns = uint64_t{1} << 22;
// Several entries may lie at the same bytes of a data file, so its size does not bound what is put together
// from it. No frozen graph is larger than this.
constexpr uint64_t kMostAssembled = 0x7fffffff;

std::string Where(const SlicedTensor& tensor) {
  return absl::StrCat(tensor.file, ": tensor ", Quoted(tensor.name));
}

absl::StatusOr<TensorSlice> WantedSlice(const SlicedTensor& tensor, std::string_view shape_and_slice) {
  if (shape_and_slice.empty()) return WholeSlice(tensor.shape);
  const auto cannot_be = [&](const absl::Status& status) {
    return absl::FailedPreconditionError(
        absl::StrCat(Where(tensor), ": the graph restores a part that cannot be: ", status.message(),
                     ". The .meta is damaged or was not written by TensorFlow; fetch it again."));
  };
  const absl::StatusOr<SliceSpec> spec = ParseSliceSpec(shape_and_slice);
  if (!spec.ok()) return cannot_be(spec.status());
  if (spec->full != tensor.shape) {
    return absl::FailedPreconditionError(
        absl::StrCat(Where(tensor), " has the shape ", ShapeText(tensor.shape),
                     " in the checkpoint, and the graph restores a slice of ", ShapeText(spec->full),
                     ". The .meta and the checkpoint come from different models or steps."));
  }
  absl::StatusOr<TensorSlice> resolved = ResolveSlice(spec->slice, tensor.shape);
  if (!resolved.ok()) return cannot_be(resolved.status());
  return *std::move(resolved);
}

bool IsOneRange(const StoredTensor& tensor) {
  return tensor.contents.pieces().size() == 1 && !tensor.contents.pieces()[0].is_literal();
}

// A part of a tensor from the runs of the slices that it is cut out of.
class Assembly {
 public:
  Assembly(const SlicedTensor& tensor, const TensorSlice& wanted, std::vector<SliceRun> runs,
           ReadSliceFunction read)
      : tensor_(tensor),
        runs_(std::move(runs)),
        read_(read),
        runs_of_(tensor.slices.size()),
        parts_(tensor.slices.size()),
        element_(FindDType(tensor.dtype)->size) {
    result_.dtype = tensor.dtype;
    result_.shape = SliceShape(wanted);
    count_ = ElementCount(result_.shape);
    for (const SliceRun& run : runs_) runs_of_[run.stored].push_back(&run);
  }

  absl::StatusOr<StoredTensor> Run() {
    if (tensor_.in_ranges && element_ > 0 &&
        count_ * element_ / std::max<size_t>(runs_.size(), 1) >= kShortestRange) {
      ASSIGN_OR_RETURN(const bool done, TakeRanges());
      if (done) return std::move(result_);
    }
    RETURN_IF_ERROR(Copy());
    return std::move(result_);
  }

 private:
  // False: a slice is not a range after all.
  absl::StatusOr<bool> TakeRanges() {
    for (size_t i = 0; i < parts_.size(); ++i) {
      if (runs_of_[i].empty()) continue;
      ASSIGN_OR_RETURN(parts_[i], read_(i));
      if (!IsOneRange(*parts_[i])) return false;
    }
    for (const std::optional<StoredTensor>& part : parts_) {
      if (!part) continue;
      for (const RangeCheck& check : part->contents.checks()) result_.contents.AddCheck(check);
    }
    for (const SliceRun& run : runs_) {
      const FileRange& range = parts_[run.stored]->contents.pieces()[0].range;
      result_.contents.Append(range.Part(run.from * element_, run.length * element_));
    }
    return true;
  }

  absl::Status Copy() {
    // Divided, not multiplied: the product may not fit.
    if (count_ > kMostAssembled / (element_ > 0 ? element_ : sizeof(std::string))) {
      return absl::ResourceExhaustedError(
          absl::StrCat(Where(tensor_), " (", DTypeName(result_.dtype), " ", ShapeText(result_.shape),
                       ") would have to be put together in memory from ", Counted(runs_.size(), "piece"),
                       ", and has more than ", WithCommas(kMostAssembled),
                       " bytes. Restore it with the slices that it was saved with."));
    }
    std::string bytes(static_cast<size_t>(count_ * element_), '\0');
    if (element_ == 0) result_.strings.resize(static_cast<size_t>(count_));
    for (size_t i = 0; i < parts_.size(); ++i) {
      if (runs_of_[i].empty()) continue;
      if (!parts_[i]) {
        ASSIGN_OR_RETURN(parts_[i], read_(i));
      }
      RETURN_IF_ERROR(CopyRuns(*parts_[i], runs_of_[i], bytes));
      parts_[i].reset();
    }
    result_.contents.Append(ByteBlock::Own(std::move(bytes)));
    return absl::OkStatus();
  }

  absl::Status CopyRuns(StoredTensor& part, const std::vector<const SliceRun*>& runs, std::string& bytes) {
    ASSIGN_OR_RETURN(const std::string part_bytes, part.contents.Flatten());
    for (const SliceRun* run : runs) {
      if (element_ > 0) {
        std::memcpy(bytes.data() + run->to * element_, part_bytes.data() + run->from * element_,
                    run->length * element_);
      } else {
        std::move(part.strings.begin() + run->from, part.strings.begin() + run->from + run->length,
                  result_.strings.begin() + run->to);
      }
    }
    return absl::OkStatus();
  }

  const SlicedTensor& tensor_;
  const std::vector<SliceRun> runs_;
  const ReadSliceFunction read_;
  std::vector<std::vector<const SliceRun*>> runs_of_;  // by slice
  std::vector<std::optional<StoredTensor>> parts_;     // by slice
  const uint64_t element_;                             // bytes; 0: strings
  uint64_t count_ = 0;
  StoredTensor result_;
};

}  // namespace

absl::StatusOr<StoredTensor> ReadSliced(const SlicedTensor& tensor, std::string_view shape_and_slice,
                                        ReadSliceFunction read) {
  ASSIGN_OR_RETURN(const TensorSlice wanted, WantedSlice(tensor, shape_and_slice));
  for (size_t i = 0; i < tensor.slices.size(); ++i) {
    if (tensor.slices[i] == wanted) return read(i);
  }
  absl::StatusOr<std::vector<SliceRun>> runs = CoverSlice(wanted, tensor.slices, kMostRuns);
  if (!runs.ok()) {
    return absl::Status(
        runs.status().code(),
        absl::StrCat(Where(tensor), ": ", runs.status().message(),
                     ". Take another checkpoint of this training, or save the variable whole."));
  }
  return Assembly(tensor, wanted, *std::move(runs), read).Run();
}

}  // namespace permafrost
