#include "core/checkpoint/saved_slices.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

constexpr size_t kMostListed = 8;

absl::Status HeaderError(const SavedSlicesShard& shard, std::string_view name, std::string_view problem) {
  return absl::DataLossError(absl::StrCat(
      shard.file_name(), ": what the header says of tensor ", Quoted(name), " is wrong: ", problem,
      ". The file is damaged or was not written by TensorFlow; fetch it again."));
}

}  // namespace

absl::StatusOr<std::unique_ptr<SavedSlices>> SavedSlices::Open(const FileSet& files, const V1Files& found) {
  std::unique_ptr<SavedSlices> checkpoint(new SavedSlices(found.missing));
  for (const std::string& path : found.present) {
    ASSIGN_OR_RETURN(std::shared_ptr<const ByteSource> file, files.Open(path));
    ASSIGN_OR_RETURN(SavedSlicesShard shard, SavedSlicesShard::Open(std::move(file)));
    checkpoint->shards_.push_back(std::move(shard));
  }
  for (size_t i = 0; i < checkpoint->shards_.size(); ++i) {
    for (const tensorflow::SavedSliceMeta& tensor : checkpoint->shards_[i].tensors())
      checkpoint->tensors_[tensor.name()].push_back({i, &tensor});
  }
  return checkpoint;
}

std::vector<std::string_view> SavedSlices::Names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, listed] : tensors_) names.push_back(name);
  return names;
}

std::string SavedSlices::MissingText() const {
  if (missing_.empty()) return "";
  std::vector<std::string> shown;
  for (size_t i = 0; i < std::min(missing_.size(), kMostListed); ++i) shown.push_back(Quoted(missing_[i]));
  if (missing_.size() > kMostListed) shown.push_back("...");
  return absl::StrCat("Of this checkpoint's files ", absl::StrJoin(shown, ", "),
                      missing_.size() == 1 ? " is" : " are",
                      " missing; put what is missing beside the others, under exactly this name.");
}

absl::Status SavedSlices::AddSlices(const Listed& listed, Found& found) const {
  const SavedSlicesShard& shard = shards_[listed.shard];
  SlicedTensor& tensor = found.tensor;
  absl::StatusOr<Shape> shape = ShapeFromProto(listed.meta->shape());
  if (!shape.ok()) return HeaderError(shard, tensor.name, shape.status().message());
  if (tensor.file.empty()) {
    tensor.file = shard.file_name();
    tensor.dtype = listed.meta->type();
    tensor.shape = *std::move(shape);
  } else if (listed.meta->type() != tensor.dtype || *shape != tensor.shape) {
    return HeaderError(
        shard, tensor.name,
        absl::StrCat("it is ", DTypeName(listed.meta->type()), " ", ShapeText(*shape), ", and in ",
                     tensor.file, " ", DTypeName(tensor.dtype), " ", ShapeText(tensor.shape)));
  }
  for (const tensorflow::TensorSliceProto& proto : listed.meta->slice()) {
    absl::StatusOr<TensorSlice> slice = SliceFromProto(proto);
    if (!slice.ok()) return HeaderError(shard, tensor.name, slice.status().message());
    absl::StatusOr<TensorSlice> resolved = ResolveSlice(*slice, tensor.shape);
    if (!resolved.ok()) return HeaderError(shard, tensor.name, resolved.status().message());
    std::string what = absl::StrCat("tensor ", Quoted(tensor.name));
    if (*resolved != WholeSlice(tensor.shape)) what = absl::StrCat("slice ", SliceText(*slice), " of ", what);
    found.places.push_back({listed.shard, EncodeSliceKey(tensor.name, *slice), std::move(what)});
    tensor.slices.push_back(*std::move(resolved));
  }
  return absl::OkStatus();
}

absl::StatusOr<SavedSlices::Found> SavedSlices::Find(std::string_view name) const {
  const auto entry = tensors_.find(name);
  if (entry == tensors_.end()) {
    const std::string problem =
        absl::StrCat(shards_[0].file_name(), ": there is no tensor ", Quoted(name), " in ",
                     shards_.size() > 1 ? "the files of " : "", "this checkpoint");
    if (!missing_.empty())
      return absl::FailedPreconditionError(absl::StrCat(problem, " that are here. ", MissingText()));
    return absl::NotFoundError(absl::StrCat(problem, DidYouMean(name, Names())));
  }
  Found found;
  found.tensor.name = entry->first;
  for (const Listed& listed : entry->second) RETURN_IF_ERROR(AddSlices(listed, found));
  found.tensor.in_ranges = IsListedAsStored(found.tensor.dtype);
  // A slice that stands in two files has two values, and nobody knows which is right.
  std::vector<TensorSlice> sorted = found.tensor.slices;
  const auto before = [](const TensorSlice& a, const TensorSlice& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](const Extent& x, const Extent& y) {
                                          return std::pair(x.start, x.length) < std::pair(y.start, y.length);
                                        });
  };
  std::sort(sorted.begin(), sorted.end(), before);
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) {
    return absl::DataLossError(absl::StrCat(
        found.tensor.file, ": tensor ", Quoted(name), ": slice ", SliceText(*twice),
        " is stored twice. Files of several checkpoints lie here under the names of one; fetch them again."));
  }
  return found;
}

absl::StatusOr<TensorInfo> SavedSlices::Describe(std::string_view name) const {
  ASSIGN_OR_RETURN(const Found found, Find(name));
  const SlicedTensor& tensor = found.tensor;
  TensorInfo info{tensor.name, tensor.dtype, tensor.shape, 0, tensor.slices.size()};
  if (tensor.slices.size() == 1 && tensor.slices[0] == WholeSlice(tensor.shape)) info.slices = 0;
  if (tensor.dtype == tensorflow::DT_STRING) {
    // Nothing but the values tells.
    const absl::StatusOr<StoredTensor> values = Read(name, "");
    if (values.ok()) {
      for (const std::string& value : values->strings) info.bytes += value.size();
    }
  } else if (const DTypeInfo* const dtype = FindDType(tensor.dtype); dtype != nullptr) {
    info.bytes = ElementCount(tensor.shape) * dtype->size;
  }
  return info;
}

absl::StatusOr<StoredTensor> SavedSlices::Read(std::string_view name,
                                               std::string_view shape_and_slice) const {
  ASSIGN_OR_RETURN(const Found found, Find(name));
  const SlicedTensor& tensor = found.tensor;
  const DTypeInfo* const dtype = FindDType(tensor.dtype);
  if (dtype == nullptr) {
    return HeaderError(shards_[found.places.empty() ? 0 : found.places[0].shard], name,
                       absl::StrCat("it has the unknown dtype ", tensor.dtype));
  }
  if (dtype->typed_field == ValueField::kNone) {
    return absl::UnimplementedError(absl::StrCat(tensor.file, ": tensor ", Quoted(name), " has the dtype ",
                                                 dtype->name,
                                                 ", which permafrost cannot read and no constant can hold"));
  }
  absl::StatusOr<StoredTensor> read =
      ReadSliced(tensor, shape_and_slice, [&](size_t i) -> absl::StatusOr<StoredTensor> {
        const Place& place = found.places[i];
        ASSIGN_OR_RETURN(const SavedValue value, shards_[place.shard].Find(place.key, place.what));
        return ReadSavedValue(value, tensor.dtype, SliceShape(tensor.slices[i]));
      });
  if (absl::IsFailedPrecondition(read.status()) && !missing_.empty())
    return absl::FailedPreconditionError(absl::StrCat(read.status().message(), " ", MissingText()));
  return read;
}

}  // namespace permafrost
