#include "core/execute/math/arg_extreme.h"

#include <algorithm>
#include <limits>

#include "core/execute/math/loop_hints.h"

namespace permafrost {
namespace {

constexpr int64_t kColumns = 256;  // walked together, so that rows are read one after the other

}  // namespace

template <typename T>
void ArgExtreme(bool largest, int64_t outer, int64_t size, int64_t inner, const T* input, int64_t* output,
                ThreadPool& threads) {
  const int64_t most = std::min(inner, kColumns);
  if (outer == 0 || inner == 0) return;
  const int64_t pieces = (inner + most - 1) / most;
  const int64_t grain = std::max<int64_t>(1, 8192 / most / size);
  threads.ParallelFor(outer * pieces, grain, [&](int64_t begin, int64_t end) {
    T best[kColumns];
    for (int64_t piece = begin; piece < end; ++piece) {
      const int64_t first = piece % pieces * most, columns = std::min(most, inner - first);
      const T* x = input + piece / pieces * size * inner + first;
      int64_t* const index = output + piece / pieces * inner + first;
      std::fill_n(best, columns, largest ? std::numeric_limits<T>::lowest() : std::numeric_limits<T>::max());
      std::fill_n(index, columns, 0);
      const auto walk = [&](auto better) {
        for (int64_t k = 0; k < size; ++k, x += inner) {
          PERMAFROST_SMALL_LOOP
          for (int64_t i = 0; i < columns; ++i) {
            const bool is_better = better(x[i], best[i]);
            best[i] = is_better ? x[i] : best[i];
            index[i] = is_better ? k : index[i];
          }
        }
      };
      largest ? walk([](T a, T b) { return a > b; }) : walk([](T a, T b) { return a < b; });
    }
  });
}

template void ArgExtreme(bool, int64_t, int64_t, int64_t, const float*, int64_t*, ThreadPool&);
template void ArgExtreme(bool, int64_t, int64_t, int64_t, const double*, int64_t*, ThreadPool&);
template void ArgExtreme(bool, int64_t, int64_t, int64_t, const int64_t*, int64_t*, ThreadPool&);
template void ArgExtreme(bool, int64_t, int64_t, int64_t, const uint64_t*, int64_t*, ThreadPool&);

}  // namespace permafrost
