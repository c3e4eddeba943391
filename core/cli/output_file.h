// A file that appears whole or not at all: it is written without a name where the system can (or under a
// temporary one beside the target) and takes its place when it is done.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<OutputFile> file, OutputFile::Create("frozen.pb"));
//   RETURN_IF_ERROR(WriteRope(rope, *file, {}));
//   RETURN_IF_ERROR(file->Commit());
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "core/bytes/rope_writer.h"

namespace permafrost {

class OutputFile : public ByteSink {
 public:
  // "-" is standard output; a device or a pipe is written to as it is. Errors of all: Internal, with
  // the system's reason and the target's name.
  static absl::StatusOr<std::unique_ptr<OutputFile>> Create(std::string target);
  ~OutputFile() override;

  // Sets room aside for a file of this size, so that a full disk is known before anything is written. Does
  // nothing where the system cannot.
  absl::Status Reserve(uint64_t size);
  absl::Status Append(std::string_view bytes) override;
  absl::Status Commit();

 private:
  explicit OutputFile(std::string target) : target_(std::move(target)) {}
  absl::Status Error(std::string_view what) const;

  std::string target_;
  std::string temporary_;  // "" where the file has no name yet, or is not to be renamed
  int descriptor_ = -1;
  bool in_place_ = false;  // standard output, a device, a pipe
};

}  // namespace permafrost
