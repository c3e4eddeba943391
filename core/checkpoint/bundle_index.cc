#include "core/checkpoint/bundle_index.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/checkpoint/format_version.h"
#include "core/checkpoint/sstable.h"

namespace permafrost {
namespace {

using tensorflow::BundleEntryProto;

}  // namespace

absl::StatusOr<BundleIndex> BundleIndex::Open(std::shared_ptr<const ByteSource> file) {
  BundleIndex index;
  index.file_name_ = file->name();
  ASSIGN_OR_RETURN(const SortedTable table, SortedTable::Open(std::move(file)));
  bool first = true;
  RETURN_IF_ERROR(table.ForEach([&](std::string_view key, std::string_view value) -> absl::Status {
    if (first) {
      first = false;
      if (!key.empty()) {
        return absl::DataLossError(
            absl::StrCat(index.file_name_, ": the first key is \"", Quoted(key),
                         "\", expected the header's, which is empty: this table is not the index "
                         "of a V2 checkpoint. Name a checkpoint's .index file."));
      }
      return index.ReadHeader(value);
    }
    index.entries_.push_back({std::string(key), std::string(value)});
    return absl::OkStatus();
  }));
  if (first) {
    return absl::DataLossError(absl::StrCat(
        index.file_name_,
        ": the index is empty, expected at least a header (key \"\"). Its writer did not finish; "
        "take another step's checkpoint."));
  }
  return index;
}

absl::Status BundleIndex::ReadHeader(std::string_view value) {
  const auto error = [&](auto&&... problem) {
    return absl::DataLossError(absl::StrCat(file_name_, ": the header (key \"\") ", problem...));
  };
  if (!header_.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return error("cannot be parsed: its ", Counted(value.size(), "byte"),
                 " are no BundleHeaderProto. The file is damaged or was written by a newer program.");
  }
  constexpr std::string_view kDamaged =
      ". The index is damaged or was not written by TensorFlow; fetch it again.";
  if (const std::string problem = VersionProblem(header_.version()); !problem.empty()) return error(problem);
  if (header_.num_shards() < 1) {
    return error("says that there are ", header_.num_shards(), " data files, expected at least 1", kDamaged);
  }
  if (header_.endianness() != tensorflow::BundleHeaderProto::LITTLE && !big_endian()) {
    return error("names the byte order ", static_cast<int>(header_.endianness()),
                 ", expected 0 (little) or 1 (big)", kDamaged);
  }
  return absl::OkStatus();
}

std::vector<std::string_view> BundleIndex::Names() const {
  std::vector<std::string_view> names;
  // Slice keys begin with a zero byte, which no name does.
  for (const Entry& entry : entries_) {
    if (!absl::StartsWith(entry.key, std::string_view("\0", 1))) names.push_back(entry.key);
  }
  return names;
}

const std::string* BundleIndex::FindValue(std::string_view key) const {
  const auto found =
      std::lower_bound(entries_.begin(), entries_.end(), key,
                       [](const Entry& entry, std::string_view wanted) { return entry.key < wanted; });
  return found != entries_.end() && found->key == key ? &found->value : nullptr;
}

absl::Status BundleIndex::EntryError(std::string_view what, std::string_view problem) const {
  return absl::DataLossError(
      absl::StrCat(file_name_, ": the entry of ", what, " ", problem,
                   ". The index is damaged or was not written by TensorFlow; fetch it again."));
}

absl::StatusOr<BundleEntryProto> BundleIndex::ParseEntry(std::string_view key, std::string_view what) const {
  const std::string* const value = FindValue(key);
  if (value == nullptr) {
    return absl::NotFoundError(absl::StrCat(file_name_, ": there is no ", what, " in this checkpoint"));
  }
  BundleEntryProto entry;
  if (!entry.ParseFromString(*value)) {
    return EntryError(what, absl::StrCat("cannot be parsed: its ", Counted(value->size(), "byte"),
                                         " are no BundleEntryProto"));
  }
  return entry;
}

absl::StatusOr<TensorInfo> BundleIndex::Describe(std::string_view name) const {
  const std::string what = absl::StrCat("tensor ", Quoted(name));
  ASSIGN_OR_RETURN(const BundleEntryProto entry, ParseEntry(name, what));
  absl::StatusOr<Shape> shape = ShapeFromProto(entry.shape());
  if (!shape.ok()) return EntryError(what, absl::StrCat("is wrong: ", shape.status().message()));
  TensorInfo info{std::string(name), entry.dtype(), *std::move(shape), static_cast<uint64_t>(entry.size()),
                  static_cast<size_t>(entry.slices_size())};
  if (const DTypeInfo* dtype = FindDType(info.dtype); info.slices > 0 && dtype != nullptr) {
    info.bytes = ElementCount(info.shape) * dtype->size;
  }
  return info;
}

absl::StatusOr<StoredSlice> BundleIndex::ToStoredSlice(const BundleEntryProto& entry,
                                                       std::string what) const {
  absl::StatusOr<Shape> shape = ShapeFromProto(entry.shape());
  if (!shape.ok()) return EntryError(what, absl::StrCat("is wrong: ", shape.status().message()));
  if (entry.shard_id() < 0 || entry.shard_id() >= shard_count()) {
    return EntryError(what, absl::StrCat("places it in data file ", entry.shard_id(), " of ", shard_count()));
  }
  if (entry.offset() < 0 || entry.size() < 0) {
    return EntryError(what,
                      absl::StrCat("places it at offset ", entry.offset(), " with a size of ", entry.size()));
  }
  const DTypeInfo* const dtype = FindDType(entry.dtype());
  if (dtype == nullptr) return EntryError(what, absl::StrCat("has the unknown dtype ", entry.dtype()));
  if (dtype->typed_field == ValueField::kNone) {
    return absl::UnimplementedError(absl::StrCat(file_name_, ": ", what, " has the dtype ", dtype->name,
                                                 ", which permafrost cannot read and no constant can hold"));
  }
  const uint64_t size = static_cast<uint64_t>(entry.size()), count = ElementCount(*shape);
  // Divided, not multiplied: the product may not fit.
  if (dtype->size > 0 ? size % dtype->size != 0 || size / dtype->size != count : size < count) {
    return EntryError(
        what, absl::StrCat("gives it ", Counted(size, "byte"), ", expected ",
                           dtype->size > 0 ? "" : "at least ", WithCommas(count), " x ",
                           dtype->size > 0 ? dtype->size : 1, " for ", dtype->name, " ", ShapeText(*shape)));
  }
  return StoredSlice{WholeSlice(*shape),
                     entry.dtype(),
                     *std::move(shape),
                     entry.shard_id(),
                     static_cast<uint64_t>(entry.offset()),
                     size,
                     entry.crc32c(),
                     std::move(what)};
}

absl::StatusOr<StoredSlices> BundleIndex::Find(std::string_view name) const {
  const std::string what = absl::StrCat("tensor ", Quoted(name));
  if (!Contains(name)) {
    return absl::NotFoundError(
        absl::StrCat(file_name_, ": there is no ", what, " in this checkpoint", DidYouMean(name, Names())));
  }
  ASSIGN_OR_RETURN(const BundleEntryProto entry, ParseEntry(name, what));
  absl::StatusOr<Shape> full = ShapeFromProto(entry.shape());
  if (!full.ok()) return EntryError(what, absl::StrCat("is wrong: ", full.status().message()));
  StoredSlices stored{*std::move(full), {}};
  if (entry.slices().empty()) {
    ASSIGN_OR_RETURN(StoredSlice whole, ToStoredSlice(entry, what));
    stored.slices.push_back(std::move(whole));
    return stored;
  }
  for (const tensorflow::TensorSliceProto& proto : entry.slices()) {
    absl::StatusOr<TensorSlice> slice = SliceFromProto(proto);
    if (!slice.ok()) return EntryError(what, absl::StrCat("is wrong: ", slice.status().message()));
    absl::StatusOr<TensorSlice> resolved = ResolveSlice(*slice, stored.shape);
    if (!resolved.ok()) return EntryError(what, absl::StrCat("is wrong: ", resolved.status().message()));
    const std::string slice_what = absl::StrCat("slice ", SliceText(*slice), " of ", what);
    const std::string key = EncodeSliceKey(name, *slice);
    if (FindValue(key) == nullptr) {
      return EntryError(what,
                        absl::StrCat("lists slice ", SliceText(*slice), ", which has no entry of its own"));
    }
    ASSIGN_OR_RETURN(const BundleEntryProto slice_entry, ParseEntry(key, slice_what));
    ASSIGN_OR_RETURN(StoredSlice one, ToStoredSlice(slice_entry, slice_what));
    if (one.shape != SliceShape(*resolved) || one.dtype != entry.dtype()) {
      return EntryError(slice_what,
                        absl::StrCat("is ", DTypeName(one.dtype), " ", ShapeText(one.shape), ", expected ",
                                     DTypeName(entry.dtype()), " ", ShapeText(SliceShape(*resolved))));
    }
    one.slice = *std::move(resolved);
    stored.slices.push_back(std::move(one));
  }
  return stored;
}

}  // namespace permafrost
