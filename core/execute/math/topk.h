// The best elements of a row.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace permafrost {

// The greater element is better, and of equal ones the first.
template <typename T>
struct IsBetter {
  const T* values;
  bool operator()(int32_t a, int32_t b) const {
    if (values[b] < values[a]) return true;
    if (values[b] > values[a]) return false;
    return a < b;
  }
};

// The indices of the k best, which go into best[0, k): in any order unless sorted. NaN goes where it goes in
// TensorFlow's heap, but for k = 1, where it is the worst, and k = count. 0 < k <= count.
template <typename T>
void TopOfRow(const T* values, int32_t count, int32_t k, bool sorted, std::vector<int32_t>& best) {
  best.clear();
  if (k == 1) {
    int32_t first = 0;
    for (int32_t i = 1; i < count; ++i) {
      if (values[i] > values[first] || (values[first] != values[first] && values[i] == values[i])) first = i;
    }
    best.push_back(first);
    return;
  }
  // A heap with the worst in front, and behind it a place for the one to come. Heaps, unlike std::sort, stay within
  // the array whatever NaN does to the order.
  const IsBetter<T> better{values};
  best.resize(std::min(k + 1, count));
  std::iota(best.begin(), best.end(), 0);
  std::make_heap(best.begin(), best.end(), better);
  if (k < count) {
    std::pop_heap(best.begin(), best.end(), better);
    for (int32_t i = k + 1; i < count; ++i) {
      if (!better(i, best.front())) continue;
      best.back() = i;
      std::push_heap(best.begin(), best.end(), better);
      std::pop_heap(best.begin(), best.end(), better);
    }
    best.pop_back();
  }
  if (sorted || k == count) std::sort_heap(best.begin(), best.end(), better);
}

}  // namespace permafrost
