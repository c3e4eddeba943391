#include "core/execute/math/reduce.h"

#include <algorithm>
#include <limits>

#include "core/execute/math/folds.h"
#include "core/execute/math/loop_hints.h"

namespace permafrost {
namespace {

constexpr int64_t kChunk = 32768;  // elements, about 10 us
// The loops of a fold, so that what is around them is compiled once for all folds and types. Totals are Wide<T>.
struct Folder {
  int64_t size, wide_size;  // in bytes
  void (*start)(char* totals, int64_t count);
  void (*run)(const char* x, int64_t count, char* total);
  void (*rows)(const char* x, int64_t rows, int64_t stride, int64_t columns, char* totals);
  void (*join)(char* total, const char* part);
  void (*finish)(const char* totals, int64_t count, double divisor, char* output);
};

template <typename T>
const T* As(const char* data) {
  return reinterpret_cast<const T*>(data);
}
template <typename T>
T* As(char* data) {
  return reinterpret_cast<T*>(data);
}

template <typename T>
void Finish(const char* totals, int64_t count, double divisor, char* output) {
  PERMAFROST_RARE_LOOP
  for (int64_t i = 0; i < count; ++i) {
    const Wide<T> total = As<Wide<T>>(totals)[i];
    if constexpr (std::is_integral_v<T>) {
      As<T>(output)[i] = total;
    } else {
      As<T>(output)[i] = static_cast<T>(total / divisor);
    }
  }
}

template <typename F, typename T>
Folder MakeFolder() {
  using W = Wide<T>;
  return {sizeof(T),
          sizeof(W),
          [](char* totals, int64_t count) { std::fill_n(As<W>(totals), count, F::template Start<W>()); },
          [](const char* x, int64_t count, char* total) { FoldRun<F>(As<T>(x), count, As<W>(total)); },
          [](const char* x, int64_t rows, int64_t stride, int64_t columns, char* totals) {
            FoldRows<F>(As<T>(x), rows, stride, columns, As<W>(totals));
          },
          [](char* total, const char* part) { *As<W>(total) = F::Join(*As<W>(total), *As<W>(part)); },
          Finish<T>};
}

template <typename T>
Folder FolderOf(Fold fold) {
  if constexpr (!std::is_same_v<T, std::complex<double>>) {
    if (fold == Fold::kMax) return MakeFolder<MaxFold, T>();
    if (fold == Fold::kMin) return MakeFolder<MinFold, T>();
  }
  if constexpr (std::is_same_v<T, int64_t>) {  // summed as uint64_t, which may wrap
    return {};
  } else {
    if (fold == Fold::kSumOfSquares) return MakeFolder<SquareFold, T>();
    if (fold == Fold::kProduct) return MakeFolder<ProductFold, T>();
    return MakeFolder<SumFold, T>();
  }
}

int64_t OffsetOf(const std::vector<ReduceDims::Loop>& loops, int64_t index) {
  int64_t offset = 0;
  for (size_t i = loops.size(); i-- > 0; index /= loops[i].size)
    offset += index % loops[i].size * loops[i].stride;
  return offset;
}

// Room for a wide total.
struct alignas(16) Total {
  char bytes[16];
};

void ReduceAny(const Folder& folder, const ReduceDims& dims, const char* input, double divisor, char* output,
               ThreadPool& threads) {
  if (dims.results == 0) return;
  if (dims.terms == 0) {
    for (int64_t i = 0; i < dims.results; ++i) {
      Total total;
      folder.start(total.bytes, 1);
      folder.finish(total.bytes, 1, divisor, output + i * folder.size);
    }
    return;
  }
  if (dims.results == 1 && dims.runs && dims.gone.empty()) {  // parts of the run at a time
    const int64_t part = 2 * kChunk;
    std::vector<Total> totals((dims.columns + part - 1) / part);
    threads.ParallelFor(totals.size(), 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        folder.start(totals[i].bytes, 1);
        folder.run(input + i * part * folder.size, std::min(part, dims.columns - i * part), totals[i].bytes);
      }
    });
    for (size_t i = 1; i < totals.size(); ++i) folder.join(totals[0].bytes, totals[i].bytes);
    folder.finish(totals[0].bytes, 1, divisor, output);
    return;
  }
  if (dims.runs) {
    const int64_t repeats = dims.terms / dims.columns;
    threads.ParallelFor(
        dims.results, std::max<int64_t>(1, kChunk / dims.terms), [&](int64_t begin, int64_t end) {
          for (int64_t result = begin; result < end; ++result) {
            const int64_t start = OffsetOf(dims.kept, result);
            Total total;
            folder.start(total.bytes, 1);
            for (int64_t i = 0; i < repeats; ++i)
              folder.run(input + (start + OffsetOf(dims.gone, i)) * folder.size, dims.columns, total.bytes);
            folder.finish(total.bytes, 1, divisor, output + result * folder.size);
          }
        });
    return;
  }
  const int64_t repeats = dims.terms / dims.rows;
  const int64_t most = std::min(dims.columns, kMostFoldColumns);
  const int64_t pieces = (dims.columns + most - 1) / most;
  const int64_t grain = std::max<int64_t>(1, kChunk / most / dims.terms);
  threads.ParallelFor(dims.results / dims.columns * pieces, grain, [&](int64_t begin, int64_t end) {
    Total totals[kMostFoldColumns];
    for (int64_t i = begin; i < end; ++i) {
      const int64_t outer = i / pieces, first = i % pieces * most;
      const int64_t columns = std::min(most, dims.columns - first);
      const int64_t start = OffsetOf(dims.kept, outer) + first;
      folder.start(reinterpret_cast<char*>(totals), columns);
      for (int64_t r = 0; r < repeats; ++r)
        folder.rows(input + (start + OffsetOf(dims.gone, r)) * folder.size, dims.rows, dims.columns, columns,
                    reinterpret_cast<char*>(totals));
      folder.finish(reinterpret_cast<char*>(totals), columns, divisor,
                    output + (outer * dims.columns + first) * folder.size);
    }
  });
}

}  // namespace

ReduceDims::ReduceDims(absl::Span<const int64_t> shape, const std::vector<bool>& reduced) {
  // Wrapping products: a size of 0 behind may have saved a shape that is too large for memory.
  uint64_t stride = 1, all_results = 1, all_terms = 1;
  bool has_innermost = false;
  std::vector<Loop>* last = nullptr;
  for (size_t i = shape.size(); i-- > 0;) {
    const int64_t size = shape[i];
    (reduced[i] ? all_terms : all_results) *= static_cast<uint64_t>(size);
    if (size == 1) continue;
    std::vector<Loop>* const loops = reduced[i] ? &gone : &kept;
    if (!has_innermost) {
      has_innermost = true;
      runs = reduced[i];
    }
    if (loops == last) {
      loops->back().size =
          static_cast<int64_t>(static_cast<uint64_t>(loops->back().size) * static_cast<uint64_t>(size));
    } else {
      loops->push_back({size, static_cast<int64_t>(stride)});
    }
    last = loops;
    stride *= static_cast<uint64_t>(size);
  }
  results = static_cast<int64_t>(all_results);
  terms = static_cast<int64_t>(all_terms);
  // Innermost first so far.
  const auto take = [](std::vector<Loop>& loops) {
    const int64_t size = loops.empty() ? 1 : loops.front().size;
    if (!loops.empty()) loops.erase(loops.begin());
    std::reverse(loops.begin(), loops.end());
    return size;
  };
  columns = take(runs ? gone : kept);
  if (runs) {
    std::reverse(kept.begin(), kept.end());
  } else {
    rows = take(gone);
  }
}

template <typename T>
void Reduce(Fold fold, const ReduceDims& dims, const T* input, double divisor, T* output,
            ThreadPool& threads) {
  ReduceAny(FolderOf<T>(fold), dims, reinterpret_cast<const char*>(input), divisor,
            reinterpret_cast<char*>(output), threads);
}

template void Reduce(Fold, const ReduceDims&, const float*, double, float*, ThreadPool&);
template void Reduce(Fold, const ReduceDims&, const double*, double, double*, ThreadPool&);
template void Reduce(Fold, const ReduceDims&, const int64_t*, double, int64_t*, ThreadPool&);
template void Reduce(Fold, const ReduceDims&, const uint64_t*, double, uint64_t*, ThreadPool&);
template void Reduce(Fold, const ReduceDims&, const std::complex<double>*, double, std::complex<double>*,
                     ThreadPool&);

}  // namespace permafrost
