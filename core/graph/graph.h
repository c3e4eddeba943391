// A graph in memory: what freezing makes, transforms turn into another, and the writer writes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/graph/node.h"

namespace permafrost {

struct Graph {
  std::vector<Node> nodes;
  std::string library;                  // serialized FunctionDefLibrary, as it came
  std::optional<std::string> versions;  // serialized VersionDef
};

}  // namespace permafrost
