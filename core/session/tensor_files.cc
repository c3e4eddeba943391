#include "core/session/tensor_files.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/graph/tensor_name.h"
#include "core/session/labels.h"
#include "core/tensor/npy.h"

namespace permafrost {

absl::StatusOr<Tensor> ReadNpyFile(const FileSet& files, std::string_view path) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const ByteSource> file, files.Open(path));
  ASSIGN_OR_RETURN(const ByteBlock bytes, file->ReadAll());
  return ParseNpy(bytes.bytes, file->name());
}

absl::StatusOr<std::string> NpyBytes(const Tensor& tensor) {
  return SerializeNpy(tensor);
}

std::string NpyFileName(std::string_view tensor) {
  const TensorName name = ParseTensorName(tensor);
  std::string file(name.node);
  std::replace(file.begin(), file.end(), '/', '_');
  if (name.output > 0) absl::StrAppend(&file, "_", name.output);
  return absl::StrCat(file, ".npy");
}

absl::StatusOr<std::vector<std::string>> ReadLabelFile(const FileSet& files, std::string_view path) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const ByteSource> file, files.Open(path));
  ASSIGN_OR_RETURN(const ByteBlock bytes, file->ReadAll());
  return ParseLabels(bytes.bytes, file->name());
}

}  // namespace permafrost
