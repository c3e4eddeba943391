#include "core/checkpoint/sstable.h"

#include <algorithm>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include <snappy.h>

#include "core/bytes/byte_reader.h"
#include "core/bytes/crc32c.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

constexpr uint64_t kFooterSize = 48;
constexpr size_t kMagicSize = 8;
constexpr uint64_t kTrailerSize = 5;  // type and checksum
// Keys are stored as what differs from the one before, so a small hostile file can spell out a lot of them.
constexpr uint64_t kMostKeyBytes = uint64_t{1} << 30;
constexpr uint64_t kMostIndexKeyBytes = uint64_t{1} << 26;
// The first 64 bits of the SHA-1 of "http://code.google.com/p/leveldb/".
constexpr uint64_t kMagic = 0xdb4775248b80fb57;

// What of a block is read to find the key of its only entry.
constexpr uint64_t kLongestHead = 64 * 1024;

using Visit = absl::FunctionRef<absl::Status(std::string_view key, std::string_view value)>;

std::string Hex(uint64_t number) {
  return absl::StrCat("0x", absl::Hex(number, absl::kZeroPad16));
}

// The contents without the restart array, which only random access needs.
absl::StatusOr<std::string_view> EntriesOf(std::string_view contents, FilePlace place) {
  if (contents.size() < 4)
    return ByteReader(contents, place).Error("the block is too short for its restart count");
  ByteReader tail(contents.substr(contents.size() - 4), {place.file, place.offset + contents.size() - 4});
  ASSIGN_OR_RETURN(const uint32_t restarts, tail.Fixed32("restart count"));
  if (restarts > (contents.size() - 4) / 4) {
    return tail.Error(absl::StrCat("the block claims ", WithCommas(restarts), " restarts, and is only ",
                                   Counted(contents.size(), "byte"), " long"));
  }
  return contents.substr(0, contents.size() - 4 - size_t{4} * restarts);
}

absl::Status ForEachEntry(std::string_view contents, FilePlace place, std::string& key, Visit visit) {
  ASSIGN_OR_RETURN(const std::string_view entries, EntriesOf(contents, place));
  ByteReader reader(entries, place);
  bool first_in_block = true;
  while (!reader.done()) {
    ASSIGN_OR_RETURN(const uint32_t shared, reader.Varint32("shared key length"));
    ASSIGN_OR_RETURN(const uint32_t unshared, reader.Varint32("key length"));
    ASSIGN_OR_RETURN(const uint32_t value_length, reader.Varint32("value length"));
    if (shared > (first_in_block ? 0 : key.size())) {
      return reader.Error(absl::StrCat("a key shares ", Counted(shared, "byte"),
                                       " with the one before it, which has ",
                                       WithCommas(first_in_block ? 0 : key.size())));
    }
    ASSIGN_OR_RETURN(const std::string_view suffix, reader.Bytes(unshared, "key"));
    ASSIGN_OR_RETURN(const std::string_view value, reader.Bytes(value_length, "value"));
    key.resize(shared);
    key.append(suffix);
    first_in_block = false;
    RETURN_IF_ERROR(visit(key, value));
  }
  return absl::OkStatus();
}

}  // namespace

// Keys rise, from block to block too.
struct SortedTable::KeyOrder {
  std::string key, previous;
  uint64_t key_bytes = 0;
  bool first = true;

  absl::Status Next(FilePlace place) {
    if (!first && key <= previous) {
      return absl::DataLossError(absl::StrCat(place.file, ": offset ", WithCommas(place.offset), ": key \"",
                                              Quoted(key), "\" comes after \"", Quoted(previous),
                                              "\": the keys of a table must rise"));
    }
    first = false;
    key_bytes += key.size();
    if (key_bytes > kMostKeyBytes) {
      return absl::DataLossError(absl::StrCat(
          place.file, ": offset ", WithCommas(place.offset), ": the keys up to here have more than ",
          WithCommas(kMostKeyBytes), " bytes, which no checkpoint's have. The file is damaged."));
    }
    return absl::OkStatus();
  }
};

absl::StatusOr<SortedTable> SortedTable::Open(std::shared_ptr<const ByteSource> file) {
  SortedTable table(std::move(file));
  const ByteSource& source = *table.file_;
  if (source.size() < kFooterSize) {
    return absl::DataLossError(
        absl::StrCat(source.name(), ": ", Counted(source.size(), "byte"),
                     " long, and a checkpoint's index, or a V1 checkpoint, has at least ", kFooterSize,
                     ". The file is empty or was cut; fetch it again."));
  }
  const uint64_t footer_offset = source.size() - kFooterSize;
  ASSIGN_OR_RETURN(const ByteBlock footer, source.ReadBlock(footer_offset, kFooterSize, "footer"));
  ByteReader reader(footer.bytes.substr(0, kFooterSize - kMagicSize), {source.name(), footer_offset});
  ByteReader magic_reader(footer.bytes.substr(kFooterSize - kMagicSize),
                          {source.name(), source.size() - kMagicSize});
  ASSIGN_OR_RETURN(const uint64_t magic, magic_reader.Fixed64("magic number"));
  if (magic != kMagic) {
    return absl::DataLossError(absl::StrCat(
        source.name(), ": offset ", WithCommas(source.size() - kMagicSize),
        ": neither a checkpoint's index nor a V1 checkpoint (both are sorted string tables): the last 8 "
        "bytes are ",
        Hex(magic), ", expected ", Hex(kMagic), ". The file was cut, or is something else under this name."));
  }
  BlockHandle metaindex, index;
  ASSIGN_OR_RETURN(metaindex.offset, reader.Varint64("metaindex offset"));
  ASSIGN_OR_RETURN(metaindex.size, reader.Varint64("metaindex size"));
  ASSIGN_OR_RETURN(index.offset, reader.Varint64("index offset"));
  ASSIGN_OR_RETURN(index.size, reader.Varint64("index size"));
  ASSIGN_OR_RETURN(const Block contents, table.ReadBlock(index, "index block"));
  const FilePlace place{source.name(), index.offset};
  std::string index_key;
  uint64_t total = 0, key_bytes = 0;
  RETURN_IF_ERROR(ForEachEntry(
      contents.contents.bytes, place, index_key,
      [&](std::string_view key, std::string_view value) -> absl::Status {
        // Bytes after the handle are allowed (TensorFlow's reader allows them).
        ByteReader handle(value, place);
        BlockHandle block;
        ASSIGN_OR_RETURN(block.offset, handle.Varint64("data block offset"));
        ASSIGN_OR_RETURN(block.size, handle.Varint64("data block size"));
        RETURN_IF_ERROR(table.CheckInside(block, "data block"));
        total += block.size;
        if (total > source.size()) {
          return handle.Error(absl::StrCat(
              "the data blocks have ", WithCommas(total), " bytes so far, and the whole file only ",
              WithCommas(source.size()), ": some overlap. The file is damaged; fetch it again."));
        }
        key_bytes += key.size();
        if (key_bytes > kMostIndexKeyBytes) {
          return handle.Error(absl::StrCat("the keys of the index block have more than ",
                                           WithCommas(kMostIndexKeyBytes), " bytes"));
        }
        block.last_key = std::string(key);
        table.data_blocks_.push_back(std::move(block));
        return absl::OkStatus();
      }));
  return table;
}

absl::Status SortedTable::CheckInside(const BlockHandle& handle, std::string_view what) const {
  const uint64_t file_size = file_->size();
  if (handle.offset <= file_size && handle.size <= file_size - handle.offset &&
      kTrailerSize <= file_size - handle.offset - handle.size) {
    return absl::OkStatus();
  }
  return absl::DataLossError(
      absl::StrCat(file_->name(), ": offset ", WithCommas(handle.offset), ": the ", what, " should be ",
                   Counted(handle.size, "byte"), " and a checksum long, and the file ends at ",
                   WithCommas(file_size), ". The file was cut or changed; fetch it again."));
}

absl::StatusOr<SortedTable::Block> SortedTable::ReadBlock(const BlockHandle& handle,
                                                          std::string_view what) const {
  RETURN_IF_ERROR(CheckInside(handle, what));
  const std::string place = absl::StrCat(file_->name(), ": offset ", WithCommas(handle.offset), ": ");
  ASSIGN_OR_RETURN(ByteBlock stored, file_->ReadBlock(handle.offset, handle.size + kTrailerSize, what));
  const std::string_view bytes = stored.bytes;
  ByteReader trailer(bytes.substr(bytes.size() - kTrailerSize), {file_->name(), handle.offset + handle.size});
  ASSIGN_OR_RETURN(const uint8_t type, trailer.Byte("block type"));
  ASSIGN_OR_RETURN(const uint32_t stored_crc, trailer.Fixed32("block checksum"));
  const uint32_t found = Crc32c(bytes.substr(0, bytes.size() - 4));
  if (found != UnmaskCrc32c(stored_crc)) {
    return absl::DataLossError(absl::StrCat(place, "the ", what, " of ", Counted(handle.size, "byte"),
                                            " is damaged: its checksum is ", found, ", and the file says ",
                                            UnmaskCrc32c(stored_crc), ". Fetch this file again."));
  }
  const std::string_view contents = bytes.substr(0, bytes.size() - kTrailerSize);
  if (type == 0) return Block{stored.Part(contents), true};
  if (type != 1) {
    return absl::DataLossError(
        absl::StrCat(place, "the ", what, " has the type ", int{type},
                     "; known are 0 (plain) and 1 (Snappy). A newer program wrote this file."));
  }
  // Snappy's formats expand at most 64 times or so; the stated length is not believed beyond that.
  size_t length = 0;
  std::string plain;
  if (!snappy::GetUncompressedLength(contents.data(), contents.size(), &length) ||
      length / 128 > contents.size() || !snappy::Uncompress(contents.data(), contents.size(), &plain)) {
    return absl::DataLossError(
        absl::StrCat(place, "the ", what, " is not Snappy data, which its type claims."));
  }
  return Block{ByteBlock::Own(std::move(plain)), false};
}

absl::Status SortedTable::VisitBlock(
    const BlockHandle& handle, KeyOrder& order,
    absl::FunctionRef<absl::Status(std::string_view key, const TableValue& value)> visit) const {
  ASSIGN_OR_RETURN(const Block block, ReadBlock(handle, "data block"));
  const std::string_view contents = block.contents.bytes;
  const FilePlace place{file_->name(), handle.offset};
  return ForEachEntry(contents, place, order.key,
                      [&](std::string_view key, std::string_view bytes) -> absl::Status {
                        RETURN_IF_ERROR(order.Next(place));
                        TableValue value{block.contents.Part(bytes), {}};
                        if (block.is_plain) {
                          const uint64_t at = static_cast<uint64_t>(bytes.data() - contents.data());
                          value.place = {file_, handle.offset + at, bytes.size()};
                        }
                        RETURN_IF_ERROR(visit(key, value));
                        order.previous = order.key;
                        return absl::OkStatus();
                      });
}

absl::Status SortedTable::ForEach(Visit visit) const {
  KeyOrder order;
  for (const BlockHandle& handle : data_blocks_) {
    RETURN_IF_ERROR(VisitBlock(handle, order, [&](std::string_view key, const TableValue& value) {
      return visit(key, value.bytes.bytes);
    }));
  }
  return absl::OkStatus();
}

absl::Status SortedTable::ForEachIn(
    size_t block,
    absl::FunctionRef<absl::Status(std::string_view key, const TableValue& value)> visit) const {
  KeyOrder order;
  return VisitBlock(data_blocks_[block], order, visit);
}

std::optional<size_t> SortedTable::FindBlock(std::string_view key) const {
  const auto found = std::lower_bound(
      data_blocks_.begin(), data_blocks_.end(), key,
      [](const BlockHandle& block, std::string_view wanted) { return block.last_key < wanted; });
  if (found == data_blocks_.end()) return std::nullopt;
  return static_cast<size_t>(found - data_blocks_.begin());
}

absl::StatusOr<std::optional<TableEntry>> SortedTable::ReadOnlyEntry(size_t block) const {
  const BlockHandle& handle = data_blocks_[block];
  if (handle.size < 4) return std::nullopt;
  // Restart count, type and checksum.
  constexpr uint64_t kTail = 4 + kTrailerSize;
  const uint64_t tail_offset = handle.offset + handle.size - 4;
  ASSIGN_OR_RETURN(const ByteBlock tail, file_->ReadBlock(tail_offset, kTail, "end of a data block"));
  ByteReader trailer(tail.bytes, {file_->name(), tail_offset});
  ASSIGN_OR_RETURN(const uint32_t restarts, trailer.Fixed32("restart count"));
  ASSIGN_OR_RETURN(const uint8_t type, trailer.Byte("block type"));
  ASSIGN_OR_RETURN(const uint32_t masked_crc, trailer.Fixed32("block checksum"));
  if (type != 0 || restarts != 1 || handle.size < 8) return std::nullopt;
  const uint64_t entries = handle.size - 8;
  ASSIGN_OR_RETURN(const ByteBlock head, file_->ReadBlock(handle.offset, std::min(entries, kLongestHead),
                                                          "beginning of a data block"));
  ByteReader reader(head.bytes, {file_->name(), handle.offset});
  const absl::StatusOr<uint32_t> shared = reader.Varint32("shared key length");
  const absl::StatusOr<uint32_t> unshared = reader.Varint32("key length");
  const absl::StatusOr<uint32_t> value_length = reader.Varint32("value length");
  if (!shared.ok() || !unshared.ok() || !value_length.ok() || *shared != 0) return std::nullopt;
  const absl::StatusOr<std::string_view> key = reader.Bytes(*unshared, "key");
  if (!key.ok() || *value_length != entries - reader.position()) return std::nullopt;
  const RangeCheck whole{{file_, handle.offset, handle.size + 1}, masked_crc, "data block"};
  ASSIGN_OR_RETURN(RangeCheck value, whole.Part(reader.position(), *value_length, "value"));
  return TableEntry{std::string(*key), std::move(value)};
}

bool LooksLikeSortedTable(const ByteSource& file) {
  if (file.size() < kFooterSize) return false;
  const auto tail = file.ReadBlock(file.size() - kMagicSize, kMagicSize, "magic number");
  if (!tail.ok()) return false;
  const auto magic = ByteReader(tail->bytes, {file.name()}).Fixed64("magic number");
  return magic.ok() && *magic == kMagic;
}

}  // namespace permafrost
