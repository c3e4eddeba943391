// Tensors and labels as files, for the faces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/file_set.h"
#include "core/tensor/tensor.h"

namespace permafrost {

// NumPy's .npy. The errors of files and of core/tensor/npy.h.
absl::StatusOr<Tensor> ReadNpyFile(const FileSet& files, std::string_view path);
absl::StatusOr<std::string> NpyBytes(const Tensor& tensor);
// "InceptionV3/Logits:0" -> "InceptionV3_Logits.npy"; other outputs than the first keep their number.
std::string NpyFileName(std::string_view tensor);

// Names of classes; the errors of files and of core/session/labels.h.
absl::StatusOr<std::vector<std::string>> ReadLabelFile(const FileSet& files, std::string_view path);

}  // namespace permafrost
