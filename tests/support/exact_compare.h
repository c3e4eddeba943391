// Are two GraphDefs equal, field for field and node for node? Only the order of map entries does not count, and functions
// <base>_frozen_<n> are compared by the rank of n: TensorFlow counts on through a process, so its numbers differ from run
// to run.
#pragma once

#include <string>
#include <vector>

namespace permafrost_test {

// Differences in words, the first few; empty where the graphs are equal. Both are serialized GraphDefs.
std::vector<std::string> ExactDifferences(const std::string& got, const std::string& want);

// The graph with functions <base>_frozen_<n> renamed so that n is their rank, from 0, and without the empty attrs of arguments that
// TensorFlow makes by asking for them; canonical bytes.
std::string WithFunctionsByRank(const std::string& graph);

// The graph without the shapes that a .meta adds for every output and argument, and a graph.pb has not.
std::string WithoutShapes(const std::string& graph);

}  // namespace permafrost_test
