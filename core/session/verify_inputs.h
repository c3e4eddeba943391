// Made-up inputs for a graph about which nobody says anything: the same in every run of the program.
//
//   float   random, from 0 to 1           uint8   random, from 0 to 255       complex   random
//   bool    false                         other integers: 1 where they are a number or a list, else 0 or 1 at random
//   what everybody knows by its name (known_placeholders.h): what inference needs
//
// An unknown first size is 1, a batch of one. What else is unknown of shapes is tried, small before large, until the graph
// runs: nobody knows what a convolution or a reshape behind it takes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "core/inspect/summary.h"
#include "core/tensor/tensor.h"

namespace permafrost {

// What is taken for the sizes that are not known.
struct UnknownSizes {
  int64_t size = 1;
  bool first_too = false;     // also for the first size of a shape
  int rank = 0;               // where not even that is known
  bool defaults_too = false;  // also feeds what has a default, which may be for a batch of another size
};

// In the order in which to try them; one where everything is known. None of them makes millions of numbers.
std::vector<UnknownSizes> SizesToTry(const std::vector<PlaceholderSummary>& placeholders);

struct MadeInput {
  std::string name;
  Tensor value;
  bool is_setting = false;  // a switch of the graph and no data: better known when the graph is prepared
};

// Unimplemented: a placeholder of strings. ResourceExhausted: too large.
absl::StatusOr<std::vector<MadeInput>> MakeInputs(const std::vector<PlaceholderSummary>& placeholders,
                                                  const UnknownSizes& sizes);

}  // namespace permafrost
