#include "core/checkpoint/saved_slices_shard.h"

#include <limits>

#include "absl/strings/str_cat.h"

#include "core/bytes/crc32c.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/checkpoint/format_version.h"
#include "core/checkpoint/slice_key.h"
#include "core/checkpoint/stored_values.h"

namespace permafrost {
namespace {

// TensorFlow fills a block up to 256 kB, and gives an entry of 512 kB a block of its own.
constexpr uint64_t kLargestShared = 1 << 20;
// A name stands in the header once, and in the key of each of its slices: a small hostile file can spell out a lot of them.
constexpr uint64_t kMostKeyBytes = uint64_t{1} << 26;

constexpr std::string_view kDamaged =
    " The file is damaged or was not written by TensorFlow; fetch it again.";

}  // namespace

absl::StatusOr<SavedSlicesShard> SavedSlicesShard::Open(std::shared_ptr<const ByteSource> file) {
  ASSIGN_OR_RETURN(SortedTable table, SortedTable::Open(std::move(file)));
  SavedSlicesShard shard(std::move(table));
  shard.values_[""];
  RETURN_IF_ERROR(shard.ReadHeader());
  // Slices that cannot be are named when somebody asks for their tensor.
  uint64_t key_bytes = 0;
  for (const tensorflow::SavedSliceMeta& tensor : shard.tensors()) {
    for (const tensorflow::TensorSliceProto& proto : tensor.slice()) {
      const absl::StatusOr<TensorSlice> slice = SliceFromProto(proto);
      if (!slice.ok()) continue;
      std::string key = EncodeSliceKey(tensor.name(), *slice);
      key_bytes += key.size();
      if (key_bytes > kMostKeyBytes) {
        return absl::DataLossError(absl::StrCat(
            shard.file_name(), ": the keys of all slices that the header (key \"\") lists have more than ",
            WithCommas(kMostKeyBytes), " bytes, which no checkpoint's have.", kDamaged));
      }
      shard.values_.try_emplace(std::move(key));
    }
  }
  // The first block was read before it was known what to keep of it.
  if (!shard.is_read_.empty()) shard.is_read_[0] = false;
  return shard;
}

absl::Status SavedSlicesShard::ReadHeader() {
  const auto error = [&](auto&&... problem) {
    return absl::DataLossError(absl::StrCat(file_name(), ": the header (key \"\") ", problem...));
  };
  absl::StatusOr<SavedValue> value = Find("", "header");
  RETURN_IF_ERROR(value.status());
  ASSIGN_OR_RETURN(const std::string bytes, ReadChecked(value->check));
  tensorflow::SavedTensorSlices message;
  if (bytes.size() > std::numeric_limits<int>::max() || !message.ParseFromString(bytes))
    return error("cannot be parsed: its ", Counted(bytes.size(), "byte"), " are no SavedTensorSlices.",
                 kDamaged);
  if (!message.has_meta()) {
    tensorflow::BundleHeaderProto bundle;
    if (bundle.ParseFromString(bytes) && bundle.num_shards() > 0) {
      return error(
          "is that of a V2 checkpoint: this is its index under another name. Its name should be that of the "
          ".data "
          "files, with .index at the end.");
    }
    return error("lists no tensors.", kDamaged);
  }
  header_ = std::move(*message.mutable_meta());
  if (const std::string problem = VersionProblem(header_.versions()); !problem.empty()) return error(problem);
  return absl::OkStatus();
}

absl::StatusOr<SavedValue> SavedSlicesShard::Find(const std::string& key, std::string_view what) const {
  const auto found = values_.find(key);
  if (found != values_.end() && !found->second) {
    const std::optional<size_t> block = table_.FindBlock(key);
    if (block && !is_read_[*block]) {
      RETURN_IF_ERROR(ReadBlock(*block));
      is_read_[*block] = true;
    }
  }
  if (found == values_.end() || !found->second)
    return absl::DataLossError(
        absl::StrCat(file_name(), ": there is no entry for the ", what, ".", kDamaged));
  SavedValue value = *found->second;
  value.check.what = std::string(what);
  return value;
}

absl::Status SavedSlicesShard::ReadBlock(size_t block) const {
  if (table_.BlockSize(block) > kLargestShared) {
    ASSIGN_OR_RETURN(std::optional<TableEntry> only, table_.ReadOnlyEntry(block));
    if (only) {
      if (const auto wanted = values_.find(only->key); wanted != values_.end())
        wanted->second = SavedValue{std::move(only->value), true};
      return absl::OkStatus();
    }
  }
  return table_.ForEachIn(block,
                          [&](std::string_view key, const TableValue& value) { return Keep(key, value); });
}

absl::Status SavedSlicesShard::Keep(std::string_view key, const TableValue& value) const {
  const auto wanted = values_.find(key);
  if (wanted == values_.end()) return absl::OkStatus();
  const std::string_view bytes = value.bytes.bytes;
  SavedValue kept{{value.place, MaskCrc32c(Crc32c(bytes)), ""}, value.place.source != nullptr};
  if (!kept.in_file) {
    kept.check.range = {
        std::make_shared<MemorySource>(absl::StrCat(file_name(), " (unpacked)"), std::string(bytes)), 0,
        bytes.size()};
  }
  wanted->second = std::move(kept);
  return absl::OkStatus();
}

}  // namespace permafrost
