// Reductions: sums, products, extremes over some dimensions of a tensor.
//
// Neighbouring dimensions of the same fate are joined, so that what remains is walked in two ways only:
//
//   the innermost dimension goes      each result is a fold of contiguous runs       [batch, classes] over classes
//   the innermost dimension stays     rows are folded into a row of results          [pixels, channels] over pixels
//
// Both are loops that compilers vectorise. Sums of floats are made in float for at most about a hundred terms and
// joined in double, so they are better than a float could keep, at the speed of float.
#pragma once

#include <complex>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "absl/types/span.h"

#include "core/execute/parallel.h"

namespace permafrost {

enum class Fold : uint8_t { kSum, kSumOfSquares, kProduct, kMax, kMin };

class ReduceDims {
 public:
  // `reduced`: for each dimension, does it go?
  ReduceDims(absl::Span<const int64_t> shape, const std::vector<bool>& reduced);

  struct Loop {
    int64_t size, stride;
  };
  // How many results, and how many elements each is made of. (Where one is 0 the other may have wrapped.)
  int64_t results = 1, terms = 1;
  // Outermost first; without the innermost loops.
  std::vector<Loop> kept, gone;
  // The innermost loops. Without `runs` the columns stay and a result is a fold over rows; with it there is one row
  // of columns that are folded.
  bool runs = true;
  int64_t rows = 1, columns = 1;
};

// The NaN of an extreme is NaN, as in TensorFlow. Types: float, double, int64_t, uint64_t, std::complex<double>
// (which has no extremes). Each result is divided by `divisor` where the type has fractions. Results of no terms are
// what the fold begins with: 0, 1, the lowest, the highest.
template <typename T>
void Reduce(Fold fold, const ReduceDims& dims, const T* input, double divisor, T* output,
            ThreadPool& threads);

}  // namespace permafrost
