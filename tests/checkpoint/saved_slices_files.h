// What the tests of V1 checkpoints share: what was built is opened and read back.
#pragma once

#include <memory>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "core/bytes/status_macros.h"
#include "core/checkpoint/checkpoint.h"
#include "tests/support/matchers.h"
#include "tests/support/odd_source.h"
#include "tests/support/saved_slices_builder.h"

namespace permafrost_test {

inline std::string Flat(const permafrost::StoredTensor& tensor) {
  const auto bytes = tensor.contents.Flatten();
  REQUIRE_OK(bytes);
  return *bytes;
}

// The bytes 1, 2, 3, ...
inline std::string Counting(size_t count) {
  std::string bytes;
  for (size_t i = 0; i < count; ++i) bytes.push_back(static_cast<char>(i + 1));
  return bytes;
}

// Is the rope one range of this file, with the check that belongs to it?
inline void CheckIsRange(const permafrost::ByteRope& rope, const std::string& file, uint64_t offset,
                         uint64_t length) {
  REQUIRE(rope.pieces().size() == 1);
  const permafrost::ByteRope::Piece& piece = rope.pieces()[0];
  REQUIRE_FALSE(piece.is_literal());
  CHECK(piece.range.source->name() == file);
  CHECK(piece.range.offset == offset);
  CHECK(piece.range.length == length);
  REQUIRE(rope.checks().size() == 1);
  CHECK(piece.check == 0);
  CHECK(rope.checks()[0].range.length == length);
}

// A checkpoint of the prefix m in memory, opened.
struct OpenedV1 {
  explicit OpenedV1(const SavedSlicesBuilder& builder) {
    builder.WriteTo(files, "m");
    Open();
  }
  // One file, whose reads are noted.
  explicit OpenedV1(const std::string& file)
      : source(std::make_shared<OddSource>("m", file, file.size(), OddSource::kGone)) {
    files.Add("m", source);
    Open();
  }

  permafrost::StoredTensor Read(const std::string& name, const std::string& spec = "") const {
    auto tensor = checkpoint->Read(name, spec);
    REQUIRE_OK(tensor);
    return *std::move(tensor);
  }

  permafrost::MemoryFiles files;
  std::shared_ptr<OddSource> source;
  std::unique_ptr<permafrost::Checkpoint> checkpoint;

 private:
  void Open() {
    auto opened = permafrost::OpenCheckpoint(files, "m");
    REQUIRE_OK(opened);
    checkpoint = *std::move(opened);
  }
};

// Opens, reads, and takes the bytes: any of these may fail. Strings one after the other.
inline absl::StatusOr<std::string> ReadBytes(const permafrost::FileSet& files, const std::string& name,
                                             const std::string& spec = "") {
  ASSIGN_OR_RETURN(const auto checkpoint, permafrost::OpenCheckpoint(files, "m"));
  ASSIGN_OR_RETURN(const permafrost::StoredTensor tensor, checkpoint->Read(name, spec));
  if (tensor.dtype != tensorflow::DT_STRING) return tensor.contents.Flatten();
  return absl::StrJoin(tensor.strings, "");
}

inline absl::StatusOr<std::string> ReadBytes(const std::string& file, const std::string& name) {
  permafrost::MemoryFiles files;
  files.Add("m", file);
  return ReadBytes(files, name);
}

}  // namespace permafrost_test
