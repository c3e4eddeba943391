// Placeholders that training graphs have and whose value for inference everybody knows by their names: is_training is false,
// keep_prob is 1.
#pragma once

#include <optional>
#include <string_view>

#include "core/inspect/summary.h"

namespace permafrost {

// As text (core/tensor/literal.h); nullopt: it is none of them.
std::optional<std::string_view> ValueForInference(const PlaceholderSummary& placeholder);

}  // namespace permafrost
