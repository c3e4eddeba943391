#include "core/execute/math/strided_copy.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "absl/container/inlined_vector.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace permafrost {
namespace {

struct Bytes16 {
  uint64_t low, high;
};

// Loops that a vectorising compiler would only make larger: their steps are not 1.
#ifdef __clang__
#define PERMAFROST_PLAIN_LOOP _Pragma("clang loop vectorize(disable) unroll(disable)")
#else
#define PERMAFROST_PLAIN_LOOP
#endif

using Dims = absl::InlinedVector<CopyDim, 8>;

constexpr int64_t kTile = 16;            // of a transposition: 16 cache lines on either side
constexpr int64_t kUnitBytes = 1 << 16;  // what a thread takes at once

// to[column * columns.to + row * rows.to], where a step of the source to the next row, and one of the destination to
// the next column, is to the next element.
template <typename T>
void TransposeTile(const T* from, T* to, int64_t rows, int64_t columns, int64_t from_step, int64_t to_step) {
  int64_t row = 0;
#ifdef __SSE2__
  if constexpr (sizeof(T) == 4) {
    for (; row + 4 <= rows; row += 4) {
      int64_t column = 0;
      for (; column + 4 <= columns; column += 4) {
        const T* corner = from + row + column * from_step;
        const auto load = [&](int i) {
          return _mm_loadu_ps(reinterpret_cast<const float*>(corner + i * from_step));
        };
        __m128 a = load(0), b = load(1), c = load(2), d = load(3);
        _MM_TRANSPOSE4_PS(a, b, c, d);
        T* out = to + row * to_step + column;
        const auto store = [&](int i, __m128 v) {
          _mm_storeu_ps(reinterpret_cast<float*>(out + i * to_step), v);
        };
        store(0, a), store(1, b), store(2, c), store(3, d);
      }
      for (; column < columns; ++column) {
        for (int64_t i = row; i < row + 4; ++i) to[i * to_step + column] = from[i + column * from_step];
      }
    }
  }
#endif
  for (; row < rows; ++row) {
    PERMAFROST_PLAIN_LOOP
    for (int64_t column = 0; column < columns; ++column)
      to[row * to_step + column] = from[row + column * from_step];
  }
}

// The innermost two dimensions.
template <typename T>
void CopyPlane(const void* source, void* destination, const CopyDim& rows, const CopyDim& columns) {
  const T* const from = static_cast<const T*>(source);
  T* const to = static_cast<T*>(destination);
  if (rows.from == 1 && columns.to == 1 && columns.from != 1 && columns.from != 0) {
    for (int64_t row = 0; row < rows.size; row += kTile) {
      for (int64_t column = 0; column < columns.size; column += kTile) {
        TransposeTile(from + row + column * columns.from, to + row * rows.to + column,
                      std::min(kTile, rows.size - row), std::min(kTile, columns.size - column), columns.from,
                      rows.to);
      }
    }
    return;
  }
  const int64_t size = columns.size;
  const bool is_long = size * sizeof(T) >= 64;
  for (int64_t row = 0; row < rows.size; ++row) {
    const T* const source_row = from + row * rows.from;
    T* const row_to = to + row * rows.to;
    if (columns.to != 1) {
      PERMAFROST_PLAIN_LOOP
      for (int64_t i = 0; i < size; ++i) row_to[i * columns.to] = source_row[i * columns.from];
    } else if (columns.from == 0) {
      std::fill_n(row_to, size, *source_row);
    } else if (columns.from != 1) {
      PERMAFROST_PLAIN_LOOP
      for (int64_t i = 0; i < size; ++i) row_to[i] = source_row[i * columns.from];
    } else if (is_long || !std::is_trivially_copyable_v<T>) {
      std::copy_n(source_row, size, row_to);
    } else {  // a call of memcpy takes longer
      for (int64_t i = 0; i < size; ++i) row_to[i] = source_row[i];
    }
  }
}

using PlaneCopier = void (*)(const void*, void*, const CopyDim&, const CopyDim&);

PlaneCopier CopierOf(size_t element_size) {
  switch (element_size) {
    case 1:
      return CopyPlane<uint8_t>;
    case 2:
      return CopyPlane<uint16_t>;
    case 4:
      return CopyPlane<uint32_t>;
    case 8:
      return CopyPlane<uint64_t>;
    case 16:
      return CopyPlane<Bytes16>;
    default:
      return CopyPlane<std::string>;
  }
}

// Leaves out what has one step and makes one dimension of two that are walked like one. False: there is nothing to do.
bool Simplify(absl::Span<const CopyDim> dims, Dims& simple) {
  for (const CopyDim& dim : dims) {
    if (dim.size == 0) return false;
    if (dim.size == 1) continue;
    if (!simple.empty() && simple.back().from == dim.from * dim.size &&
        simple.back().to == dim.to * dim.size) {
      simple.back() = {simple.back().size * dim.size, dim.from, dim.to};
    } else {
      simple.push_back(dim);
    }
  }
  return true;
}

CopyDim TakeOut(Dims& dims, size_t i) {
  const CopyDim dim = dims[i];
  dims.erase(dims.begin() + i);
  return dim;
}

// The dimension with the smallest steps.
template <typename Step>
size_t Innermost(const Dims& dims, Step step) {
  size_t best = dims.size() - 1;
  for (size_t i = dims.size(); i-- > 0;) {
    if (std::abs(step(dims[i])) < std::abs(step(dims[best]))) best = i;
  }
  return best;
}

}  // namespace

void CopyStrided(size_t element_size, const void* from, void* to, absl::Span<const CopyDim> dims,
                 ThreadPool& threads) {
  Dims outer;
  if (!Simplify(dims, outer)) return;
  CopyDim rows = {1, 0, 0}, columns = {1, 1, 1};
  if (!outer.empty()) columns = TakeOut(outer, Innermost(outer, [](const CopyDim& dim) { return dim.to; }));
  if (!outer.empty()) {
    size_t i = Innermost(outer, [](const CopyDim& dim) { return dim.from; });
    if (columns.from == 1 || outer[i].from != 1) {
      // The innermost that is worth a call.
      i = outer.size() - 1;
      while (i > 0 && outer[i].size < 8) --i;
      if (outer[i].size < 8) i = outer.size() - 1;
    }
    rows = TakeOut(outer, i);
  } else if (columns.size > kUnitBytes && columns.from != 0) {
    // One long row: as several, for the threads; what is left over first.
    const int64_t size = kUnitBytes / 4, rest = columns.size % size;
    if (rest > 0) CopierOf(element_size)(from, to, rows, {rest, columns.from, columns.to});
    from = static_cast<const char*>(from) + rest * columns.from * static_cast<int64_t>(element_size);
    to = static_cast<char*>(to) + rest * columns.to * static_cast<int64_t>(element_size);
    rows = {columns.size / size, columns.from * size, columns.to * size};
    columns.size = size;
  }

  // A unit of work is some rows of one plane.
  const int64_t row_bytes = columns.size * element_size;
  int64_t unit_rows = kUnitBytes / row_bytes;
  if (rows.from == 1) unit_rows = (unit_rows + kTile) / kTile * kTile;  // whole tiles
  unit_rows = std::clamp<int64_t>(unit_rows, 1, rows.size);
  const int64_t units_of_plane = (rows.size + unit_rows - 1) / unit_rows;
  int64_t units = units_of_plane;
  for (const CopyDim& dim : outer) units *= dim.size;

  const auto copy = [&](int64_t begin, int64_t end) {
    const PlaneCopier copy_plane = CopierOf(element_size);
    absl::InlinedVector<int64_t, 8> index(outer.size(), 0);
    int64_t unit = begin % units_of_plane, at_from = 0, at_to = 0;
    int64_t left = begin / units_of_plane;
    for (size_t i = outer.size(); i-- > 0;) {
      index[i] = left % outer[i].size;
      left /= outer[i].size;
      at_from += index[i] * outer[i].from;
      at_to += index[i] * outer[i].to;
    }
    for (int64_t at = begin; at < end; ++at) {
      const int64_t row = unit * unit_rows;
      const auto address = [&](int64_t element) { return element * static_cast<int64_t>(element_size); };
      copy_plane(static_cast<const char*>(from) + address(at_from + row * rows.from),
                 static_cast<char*>(to) + address(at_to + row * rows.to),
                 {std::min(unit_rows, rows.size - row), rows.from, rows.to}, columns);
      if (++unit < units_of_plane) continue;
      unit = 0;
      for (size_t i = outer.size(); i-- > 0;) {
        at_from += outer[i].from;
        at_to += outer[i].to;
        if (++index[i] < outer[i].size) break;
        index[i] = 0;
        at_from -= outer[i].size * outer[i].from;
        at_to -= outer[i].size * outer[i].to;
      }
    }
  };
  threads.ParallelFor(units, std::max<int64_t>(1, 2 * kUnitBytes / (unit_rows * row_bytes)), copy);
}

}  // namespace permafrost
