// Verifies the bytes of a frozen graph against a checkpoint, for tests.
#pragma once

#include <memory>
#include <string>

#include "core/bytes/status_macros.h"
#include "core/checkpoint/locate.h"
#include "core/inspect/verify.h"
#include "tests/support/paths.h"

namespace permafrost_test {

inline absl::StatusOr<permafrost::VerifyReport> Verify(const permafrost::FileSet& files,
                                                       const std::string& prefix, const std::string& frozen) {
  ASSIGN_OR_RETURN(const permafrost::CheckpointLocation location,
                   permafrost::LocateCheckpoint(files, prefix));
  ASSIGN_OR_RETURN(const auto checkpoint, permafrost::OpenCheckpoint(files, location.prefix));
  ASSIGN_OR_RETURN(const auto meta_file, files.Open(location.meta));
  ASSIGN_OR_RETURN(const auto meta, permafrost::MetaGraph::Open(meta_file));
  ASSIGN_OR_RETURN(const auto graph,
                   permafrost::GraphIndex::Open(
                       std::make_shared<permafrost::MemorySource>("frozen.pb", frozen), 0, frozen.size()));
  ASSIGN_OR_RETURN(const auto expected, permafrost::FreezeLike(meta, *checkpoint, graph));
  return permafrost::CompareFrozen(meta, *checkpoint, expected, graph);
}

// The files of a folder, in memory.
inline permafrost::MemoryFiles FolderFiles(const std::filesystem::path& folder) {
  permafrost::MemoryFiles files;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.is_regular_file()) files.Add(file.path().filename().string(), ReadFile(file.path()));
  }
  return files;
}

// Every difference and finding, a line each: "" where the report says that all is the same.
inline std::string Lines(const permafrost::VerifyReport& report) {
  std::string text;
  for (const permafrost::GraphDifference& difference : report.differences)
    text += difference.node + ": " + difference.text + "\n";
  for (const std::string& finding : report.findings) text += finding + "\n";
  return text;
}

}  // namespace permafrost_test
