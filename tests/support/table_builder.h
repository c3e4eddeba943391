// Writes sorted tables as LevelDB's format asks (core/checkpoint/sstable.h describes it), with everything
// that a test wants to be able to choose or to get wrong.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace permafrost_test {

struct TableOptions {
  bool snappy = false;
  size_t entries_per_block = 1000000;
  size_t restart_interval = 16;
};

using KeyValues = std::vector<std::pair<std::string, std::string>>;

// The entries in the order given: tests also ask for wrong ones.
std::string BuildTable(const KeyValues& entries, const TableOptions& options = {});

// A block's contents with type and checksum behind them.
std::string BlockOnDisk(std::string_view contents, bool snappy, int type = -1);

}  // namespace permafrost_test
