// The versions that a checkpoint's header names, in both formats: who wrote it, and who may read it.
#pragma once

#include <string>

#include "proto/tensor_bundle.pb.h"

namespace permafrost {

// Why this program may not read a file of this version, as the rest of a sentence about its header ("asks for a reader of
// version 2 of the format; ..."); "" where it may.
std::string VersionProblem(const tensorflow::VersionDef& version);

}  // namespace permafrost
