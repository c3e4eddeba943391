// No checkpoint: a graph that has no variables needs none.
#pragma once

#include <memory>

#include "core/checkpoint/checkpoint.h"

namespace permafrost {

// Has no tensors.
std::unique_ptr<Checkpoint> EmptyCheckpoint();

}  // namespace permafrost
