// All ops that can run. One family of ops is one file in ops/, which lists its ops in one table; this is the table of
// the tables. Adding an op touches its family's file and nothing else; adding a family touches op_table.cc.
#pragma once

#include <string_view>
#include <vector>

#include "absl/types/span.h"

#include "core/execute/kernel.h"

namespace permafrost {

// Null: it cannot run.
const Op* FindOp(std::string_view name);

// For "what can it run": sorted.
std::vector<std::string_view> OpNames();

// What a node is whose op is the name of a function of the graph's library.
const Op& CallByNameOp();

}  // namespace permafrost
