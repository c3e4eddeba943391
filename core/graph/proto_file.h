// A file with a message of TensorFlow's, binary or text, as a binary one.
//
//   model.ckpt-7.meta     binary: read where it is, a window at a time
//   graph.pbtxt           text: transcoded (text_to_wire.h), held in memory in binary form
//
//   ASSIGN_OR_RETURN(const ProtoFile graph, OpenProtoFile(file, FileKind::kGraph));
//   if (graph.kind == FileKind::kGraph) ... GraphIndex::Open(graph.bytes, 0, graph.bytes->size());
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"
#include "core/graph/sniff.h"
#include "proto/meta_graph.pb.h"

namespace permafrost {

struct ProtoFile {
  FileKind kind;
  std::shared_ptr<const ByteSource> bytes;
  std::vector<std::string> notes;  // what of a text was left out
};

// `wanted`: kGraph, kMetaGraph or kSavedModel. That is the kind of the result where the file is such a message, text or
// not; else the kind is what the file is, and `bytes` is the file.
// DataLoss, ResourceExhausted: as TextToWire, where the file is a text of the wanted kind. Else only the file's own read
// errors.
absl::StatusOr<ProtoFile> OpenProtoFile(std::shared_ptr<const ByteSource> file, FileKind wanted);

// DataLoss: neither a binary SaverDef nor one in text format, or one that restores nothing.
absl::StatusOr<tensorflow::SaverDef> ReadSaverFile(const ByteSource& file);

}  // namespace permafrost
