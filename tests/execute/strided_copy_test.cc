// CopyStrided against a loop over all indices, in boxes of many forms.
#include "core/execute/math/strided_copy.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace permafrost {
namespace {

template <typename T>
void CheckBox(std::vector<CopyDim> dims, ThreadPool& threads) {
  int64_t from_least = 0, from_most = 0, to_least = 0, to_most = 0;
  for (const CopyDim& dim : dims) {
    const int64_t from = (dim.size - 1) * dim.from, to = (dim.size - 1) * dim.to;
    (from < 0 ? from_least : from_most) += from;
    (to < 0 ? to_least : to_most) += to;
  }
  std::vector<T> from(from_most - from_least + 1), to(to_most - to_least + 1), expected;
  for (size_t i = 0; i < from.size(); ++i) {
    if constexpr (std::is_same_v<T, std::string>) {
      from[i] = std::to_string(i);
    } else {
      from[i] = static_cast<T>(i * 7 + 1);
    }
  }
  expected = to;
  std::vector<int64_t> index(dims.size(), 0);
  for (bool more = true; more;) {
    int64_t at_from = -from_least, at_to = -to_least;
    for (size_t i = 0; i < dims.size(); ++i) {
      at_from += index[i] * dims[i].from;
      at_to += index[i] * dims[i].to;
    }
    expected[at_to] = from[at_from];
    more = false;
    for (size_t i = dims.size(); i-- > 0 && !more;) {
      more = ++index[i] < dims[i].size;
      if (!more) index[i] = 0;
    }
  }
  CopyStrided(sizeof(T), from.data() - from_least, to.data() - to_least, dims, threads);
  CHECK(to == expected);
}

TEST_CASE("copies boxes of any form") {
  std::mt19937 random(5);
  const auto number = [&](int64_t least, int64_t most) {
    return std::uniform_int_distribution<int64_t>(least, most)(random);
  };
  ThreadPool one(1), two(2);
  for (int round = 0; round < 400; ++round) {
    const int rank = static_cast<int>(number(0, 5));
    // A few large ones, which are shared out.
    const int64_t most = round % 20 == 0 ? (rank < 3 ? 300 : 40) : rank < 4 ? 20 : 6;
    std::vector<CopyDim> dims(rank);
    for (CopyDim& dim : dims) dim.size = number(1, most);
    // Steps of the destination in one order, those of the source in another.
    for (const bool is_from : {false, true}) {
      std::vector<int> order(rank);
      for (int i = 0; i < rank; ++i) order[i] = rank - 1 - i;
      if (is_from || round % 3 == 0) std::shuffle(order.begin(), order.end(), random);
      int64_t step = round % 5 == 0 ? 2 : 1;
      for (const int i : order) {
        const bool stays = is_from && number(0, 9) == 0, backwards = number(0, 4) == 0;
        (is_from ? dims[i].from : dims[i].to) = stays ? 0 : backwards ? -step : step;
        step *= dims[i].size + (number(0, 3) == 0 ? 1 : 0);
        if (step > 4'000'000) step = 4'000'000;
      }
    }
    int64_t elements = 1, reach = 1;
    for (const CopyDim& dim : dims) {
      elements *= dim.size;
      reach += dim.size * (std::abs(dim.from) + std::abs(dim.to));
    }
    if (elements > 300'000 || reach > 4'000'000) continue;
    INFO(round);
    ThreadPool& threads = round % 2 == 0 ? one : two;
    switch (round % 7) {
      case 0:
        CheckBox<uint8_t>(dims, threads);
        break;
      case 1:
        CheckBox<uint16_t>(dims, threads);
        break;
      case 2:
        CheckBox<uint64_t>(dims, threads);
        break;
      case 3:
        CheckBox<unsigned __int128>(dims, threads);
        break;
      case 4:
        if (elements < 30'000 && reach < 100'000) CheckBox<std::string>(dims, threads);
        break;
      default:
        CheckBox<uint32_t>(dims, threads);
    }
  }
}

TEST_CASE("copies long rows and large transposes in parts") {
  ThreadPool two(2);
  CheckBox<uint32_t>({{300'001, 1, 1}}, two);
  CheckBox<uint32_t>({{300'001, 0, 1}}, two);
  CheckBox<uint32_t>({{300'001, -1, 1}}, two);
  CheckBox<uint32_t>({{517, 1, 403}, {403, 517, 1}}, two);
  CheckBox<uint32_t>({{3, 1, 100'000}, {100'000, 3, 1}}, two);
  CheckBox<uint32_t>({{100'000, 1, 3}, {3, 100'000, 1}}, two);
  CheckBox<uint8_t>({{2, 1 << 16, 1 << 16}, {1 << 8, 1, 1 << 8}, {1 << 8, 1 << 8, 1}}, two);
}

}  // namespace
}  // namespace permafrost
