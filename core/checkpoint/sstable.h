// A checkpoint's .index file is a sorted string table in LevelDB's format (a V1 checkpoint is one as a
// whole):
//
//   [data block]*  [metaindex block]  [index block]  [footer: 48 bytes]
//
//   footer     metaindex handle, index handle (varint64 offset and size each), zeros up to byte 40,
//              magic number (8 bytes)
//   block      contents, type (1 byte: 0 plain, 1 Snappy), masked CRC-32C of both (4 bytes)
//   contents   entries, restart offsets (4 bytes each), their number (4 bytes)
//   entry      varint32 shared, varint32 unshared, varint32 value length, unshared key bytes, value
//
// An entry's key is the first `shared` bytes of the key before it and the unshared bytes. Keys rise strictly
// as unsigned bytes. The index block maps a key at or after a data block's last to that block's handle.
//
//   ASSIGN_OR_RETURN(SortedTable table, SortedTable::Open(index_file));
//   RETURN_IF_ERROR(table.ForEach([&](std::string_view key, std::string_view value) { ... }));
//
// Or, where values are large (those of a V1 checkpoint are the weights themselves), block by block:
//
//   const std::optional<size_t> block = table.FindBlock(key);
//   RETURN_IF_ERROR(table.ForEachIn(*block, [&](std::string_view key, const TableValue& value) { ... }));
//
// Layout and checksums: tensorflow/core/lib/io/{format,block,table}.cc; LevelDB's doc/table_format.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

#include "core/bytes/byte_rope.h"
#include "core/bytes/byte_source.h"

namespace permafrost {

// A value in memory, its block's checksum verified, and where it stands in the file (nowhere, so without a source, where
// the block is compressed).
struct TableValue {
  ByteBlock bytes;
  FileRange place;
};

// A value that stays in the file, with a check that is as strict as its block's.
struct TableEntry {
  std::string key;
  RangeCheck value;
};

class SortedTable {
 public:
  // Reads the footer and the index block.
  // DataLoss: too short, a wrong magic number, a handle that leaves the file, a block's checksum, type or
  // layout; data blocks that overlap. The message names the file, the offset, what was found and what was
  // expected.
  static absl::StatusOr<SortedTable> Open(std::shared_ptr<const ByteSource> file);

  // Every entry in order; key and value are valid during the call only. DataLoss as for Open; or what `visit`
  // returns.
  absl::Status ForEach(
      absl::FunctionRef<absl::Status(std::string_view key, std::string_view value)> visit) const;

  size_t block_count() const { return data_blocks_.size(); }
  // The only data block that can hold `key`, by its number; nullopt: `key` is behind the last.
  std::optional<size_t> FindBlock(std::string_view key) const;
  // Of its contents in the file.
  uint64_t BlockSize(size_t block) const { return data_blocks_[block].size; }
  // Every entry of one block, which is read into memory for that. DataLoss as for Open; or what `visit` returns.
  absl::Status ForEachIn(
      size_t block,
      absl::FunctionRef<absl::Status(std::string_view key, const TableValue& value)> visit) const;
  // The entry of a block that has but one, as TensorFlow stores large values, without reading the value: the block's
  // checksum, less what surrounds the value, is the value's. nullopt: a block of another kind.
  absl::StatusOr<std::optional<TableEntry>> ReadOnlyEntry(size_t block) const;

  const ByteSource& file() const { return *file_; }

 private:
  struct BlockHandle {
    uint64_t offset = 0;
    uint64_t size = 0;     // of the contents, without type and checksum
    std::string last_key;  // at or after the block's last, before the next one's first
  };
  struct Block {
    ByteBlock contents;
    bool is_plain = true;  // they stand in the file as they are
  };
  struct KeyOrder;

  explicit SortedTable(std::shared_ptr<const ByteSource> file) : file_(std::move(file)) {}
  absl::Status CheckInside(const BlockHandle& handle, std::string_view what) const;
  absl::StatusOr<Block> ReadBlock(const BlockHandle& handle, std::string_view what) const;
  absl::Status VisitBlock(
      const BlockHandle& handle, KeyOrder& order,
      absl::FunctionRef<absl::Status(std::string_view key, const TableValue& value)> visit) const;

  std::shared_ptr<const ByteSource> file_;
  std::vector<BlockHandle> data_blocks_;
};

// Does the file end in a table's magic number? (For telling V1 checkpoints from other files.)
bool LooksLikeSortedTable(const ByteSource& file);

}  // namespace permafrost
