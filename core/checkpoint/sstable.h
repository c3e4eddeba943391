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
// Layout and checksums: tensorflow/core/lib/io/{format,block,table}.cc; LevelDB's doc/table_format.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"

namespace permafrost {

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

  const ByteSource& file() const { return *file_; }

 private:
  struct BlockHandle {
    uint64_t offset = 0;
    uint64_t size = 0;  // of the contents, without type and checksum
  };

  explicit SortedTable(std::shared_ptr<const ByteSource> file) : file_(std::move(file)) {}
  absl::Status CheckInside(BlockHandle handle, std::string_view what) const;
  absl::StatusOr<ByteBlock> ReadBlock(BlockHandle handle, std::string_view what) const;

  std::shared_ptr<const ByteSource> file_;
  std::vector<BlockHandle> data_blocks_;
};

// Does the file end in a table's magic number? (For telling V1 checkpoints from other files.)
bool LooksLikeSortedTable(const ByteSource& file);

}  // namespace permafrost
