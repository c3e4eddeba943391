// Names for functions that take values instead of variables: <base>_frozen_<n>, where the base is the old name without a number at
// its end, and n the function's place among all of the library, by that number (none first) and then by name. The same in
// every run; TensorFlow sorts alike and counts on from whatever it numbered before.
#pragma once

#include <map>
#include <string>

#include "absl/functional/function_ref.h"

#include "core/graph/function_def.h"

namespace permafrost {

// For each function that `is_frozen`: the new name. No other function has it.
std::map<std::string, std::string> FrozenFunctionNames(const FunctionList& library,
                                                       absl::FunctionRef<bool(const std::string&)> is_frozen);

}  // namespace permafrost
