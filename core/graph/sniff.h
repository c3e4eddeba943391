// What a file is, by its content: names lie (a .pb that is a SavedModel, a .meta that is a web page saved by
// mistake).
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "core/bytes/byte_source.h"

namespace permafrost {

enum class FileKind {
  kEmpty,
  kMetaGraph,      // .meta: a binary MetaGraphDef
  kGraph,          // .pb: a binary GraphDef
  kSavedModel,     // saved_model.pb
  kMetaGraphText,  // the same in Protocol Buffers' text format (.pbtxt), and so on
  kGraphText,
  kSavedModelText,  // saved_model.pbtxt
  kSaverText,       // a SaverDef
  kStateText,       // the file `checkpoint`
  kLabelsText,      // names of classes: item { id: 1 name: "cat" }
  kProtoText,       // another message in this format
  kUtf16,
  kSortedTable,  // .index, or a V1 checkpoint
  kHdf5,         // Keras .h5
  kZip,
  kGzip,
  kTar,
  kWebPage,
  kLfsPointer,  // a Git LFS pointer instead of the file that it stands for
  kOther,
};

// Reads the first kilobyte or so. Only the file's own read errors.
absl::StatusOr<FileKind> Sniff(const ByteSource& file);

// In Protocol Buffers' text format.
bool IsText(FileKind kind);

// In words, for "this is ...": "a Keras model in HDF5 format".
std::string_view Describe(FileKind kind);

}  // namespace permafrost
