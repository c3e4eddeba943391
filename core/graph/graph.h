// A graph in memory: what freezing makes, transforms turn into another, and the writer writes.
#pragma once

#include <string>
#include <vector>

#include "core/graph/node.h"

namespace permafrost {

struct Graph {
  std::vector<Node> nodes;
  std::string library;   // serialized FunctionDefLibrary, as it came
  std::string versions;  // serialized VersionDef; empty: the graph states none
};

}  // namespace permafrost
