// Are two frozen graphs equal, but for what the release of TensorFlow that froze them decides? Left out of
// account are `versions`, attrs at their op's default where the other graph has none, `_output_shapes`, how
// the values of constants are encoded (the values are compared, bit for bit), and the order of control
// inputs. The order of nodes counts.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/graph_def.pb.h"

namespace permafrost_test {

// (op, attr) -> the serialized defaults that releases of TensorFlow have for it.
using OpDefaults = std::map<std::pair<std::string, std::string>, std::set<std::string>>;

// Lines of "op <tab> attr <tab> type <tab> hex of the serialized AttrValue".
OpDefaults ParseOpDefaults(const std::string& tsv);

// Differences in words; empty where the graphs are equal.
std::vector<std::string> Differences(const GraphDef& got, const GraphDef& want, const OpDefaults& defaults);

}  // namespace permafrost_test
