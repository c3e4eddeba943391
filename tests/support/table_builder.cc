#include "tests/support/table_builder.h"

#include <algorithm>

#include <snappy.h>

#include "core/bytes/crc32c.h"
#include "core/bytes/proto_reader.h"

namespace permafrost_test {
namespace {

using permafrost::AppendVarint;

void AppendFixed32(std::string& out, uint32_t value) {
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

std::string BlockContents(const KeyValues& entries, size_t restart_interval) {
  std::string out, previous;
  std::vector<uint32_t> restarts;
  for (size_t i = 0; i < entries.size(); ++i) {
    const auto& [key, value] = entries[i];
    size_t shared = 0;
    if (i % restart_interval == 0) {
      restarts.push_back(static_cast<uint32_t>(out.size()));
    } else {
      shared = std::mismatch(key.begin(), key.end(), previous.begin(), previous.end()).first - key.begin();
    }
    AppendVarint(out, shared);
    AppendVarint(out, key.size() - shared);
    AppendVarint(out, value.size());
    out.append(key, shared);
    out.append(value);
    previous = key;
  }
  if (restarts.empty()) restarts.push_back(0);
  for (const uint32_t restart : restarts) AppendFixed32(out, restart);
  AppendFixed32(out, static_cast<uint32_t>(restarts.size()));
  return out;
}

// Appends a block to the file and returns its handle.
std::string AppendBlock(std::string& file, std::string_view contents, bool snappy) {
  const std::string block = BlockOnDisk(contents, snappy);
  std::string handle;
  AppendVarint(handle, file.size());
  AppendVarint(handle, block.size() - 5);
  file += block;
  return handle;
}

}  // namespace

std::string BlockOnDisk(std::string_view contents, bool snappy, int type) {
  std::string block(contents);
  if (snappy) snappy::Compress(contents.data(), contents.size(), &block);
  block.push_back(static_cast<char>(type >= 0 ? type : snappy ? 1 : 0));
  AppendFixed32(block, permafrost::MaskCrc32c(permafrost::Crc32c(block)));
  return block;
}

std::string BuildTable(const KeyValues& entries, const TableOptions& options) {
  std::string file;
  KeyValues index;
  for (size_t begin = 0; begin < entries.size(); begin += options.entries_per_block) {
    const size_t end = std::min(entries.size(), begin + options.entries_per_block);
    const KeyValues block(entries.begin() + begin, entries.begin() + end);
    index.emplace_back(block.back().first,
                       AppendBlock(file, BlockContents(block, options.restart_interval), options.snappy));
  }
  const std::string metaindex = AppendBlock(file, BlockContents({}, 16), false);
  std::string footer = metaindex + AppendBlock(file, BlockContents(index, 1), options.snappy);
  footer.resize(40);
  return file + footer + std::string("\x57\xfb\x80\x8b\x24\x75\x47\xdb", 8);
}

}  // namespace permafrost_test
