// Cutting boxes out of boxes, compared with the same done element by element.
#include "core/checkpoint/slice_cover.h"

#include <algorithm>
#include <map>
#include <random>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::CoverSlice;
using permafrost::Extent;
using permafrost::SliceRun;
using permafrost::TensorSlice;

constexpr uint64_t kNoLimit = uint64_t{1} << 20;

// Every point of a box, in C order.
std::vector<std::vector<int64_t>> Points(const TensorSlice& box) {
  std::vector<std::vector<int64_t>> points = {{}};
  for (const Extent& extent : box) {
    std::vector<std::vector<int64_t>> longer;
    for (const auto& point : points) {
      for (int64_t i = 0; i < extent.length; ++i) {
        longer.push_back(point);
        longer.back().push_back(extent.start + i);
      }
    }
    points = std::move(longer);
  }
  return points;
}

// For every element of `wanted`: which element of which stored slice it is. Points of no slice or of two are
// left out.
using Sources = std::vector<std::pair<size_t, uint64_t>>;
Sources SourcesByHand(const TensorSlice& wanted, const std::vector<TensorSlice>& stored) {
  std::map<std::vector<int64_t>, Sources> owners;
  for (size_t i = 0; i < stored.size(); ++i) {
    uint64_t element = 0;
    for (const auto& point : Points(stored[i])) owners[point].emplace_back(i, element++);
  }
  Sources sources;
  for (const auto& point : Points(wanted)) {
    if (owners[point].size() == 1) sources.push_back(owners[point][0]);
  }
  return sources;
}

Sources SourcesOf(const std::vector<SliceRun>& runs) {
  Sources sources;
  for (const SliceRun& run : runs) {
    CHECK(run.to == sources.size());  // in the order of the result, without gaps
    for (uint64_t i = 0; i < run.length; ++i) sources.emplace_back(run.stored, run.from + i);
  }
  return sources;
}

TEST_CASE("a wanted box is made of the longest runs of the stored ones") {
  const auto [what, wanted, stored, runs] = GENERATE(table<std::string, TensorSlice, std::vector<TensorSlice>,
                                                           std::vector<SliceRun>>({
      {"rows of rows", {{2, 3}, {0, 4}}, {{{0, 3}, {0, 4}}, {{3, 4}, {0, 4}}}, {{0, 8, 0, 4}, {1, 0, 4, 8}}},
      {"whole of columns",
       {{0, 2}, {0, 4}},
       {{{0, 2}, {0, 1}}, {{0, 2}, {1, 3}}},
       {{0, 0, 0, 1}, {1, 0, 1, 3}, {0, 1, 4, 1}, {1, 3, 5, 3}}},
      {"stored in another order than they lie", {{0, 3}}, {{{2, 1}}, {{0, 2}}}, {{1, 0, 0, 2}, {0, 0, 2, 1}}},
      {"the middle of one", {{1, 1}, {1, 2}}, {{{0, 3}, {0, 4}}}, {{0, 5, 0, 2}}},
      {"whole inner dimensions are one run",
       {{1, 2}, {0, 3}, {0, 5}},
       {{{0, 4}, {0, 3}, {0, 5}}},
       {{0, 15, 0, 30}}},
      {"empty slices among the stored ones", {{0, 2}}, {{{0, 0}}, {{0, 2}}, {{2, 0}}}, {{1, 0, 0, 2}}},
      {"nothing wanted", {{1, 0}, {0, 4}}, {{{0, 3}, {0, 4}}}, {}},
      {"nothing wanted and nothing stored", {{0, 0}}, {}, {}},
      {"a scalar", {}, {{}}, {{0, 0, 0, 1}}},
  }));
  INFO(what);
  const auto got = CoverSlice(wanted, stored, kNoLimit);
  REQUIRE_OK(got);
  CHECK(SourcesOf(*got) == SourcesByHand(wanted, stored));
  CHECK((*got == runs));
}

TEST_CASE("stored slices that overlap or leave something out are an error") {
  const auto [wanted, stored, words] =
      GENERATE(table<TensorSlice, std::vector<TensorSlice>, std::vector<std::string>>({
          {{{0, 4}}, {{{0, 3}}, {{2, 2}}}, {"overlap", "0,3 and 2,2"}},
          {{{0, 4}}, {{{0, 4}}, {{0, 4}}}, {"overlap", "0,4 and 0,4"}},
          // The overlap and the gap would add up.
          {{{0, 4}}, {{{0, 2}}, {{1, 2}}}, {"overlap"}},
          {{{0, 2}, {0, 2}}, {{{0, 2}, {0, 1}}, {{1, 1}, {0, 2}}}, {"overlap"}},
          {{}, {{}, {}}, {"overlap"}},
          {{{0, 4}}, {{{0, 3}}}, {"3 of the 4 elements", "slice 0,4"}},
          {{{0, 4}}, {}, {"0 of the 4 elements"}},
          {{}, {}, {"0 of the 1 elements"}},
          {{{2, 2}, {0, 2}}, {{{0, 3}, {0, 2}}, {{3, 1}, {1, 1}}}, {"3 of the 4 elements", "slice 2,2:0,2"}},
      }));
  CHECK_THAT(CoverSlice(wanted, stored, kNoLimit), FailsWith(absl::StatusCode::kFailedPrecondition, words));
}

TEST_CASE("what is wrong outside the wanted box does not matter") {
  CHECK(CoverSlice({{0, 2}}, {{{0, 2}}, {{5, 3}}, {{6, 3}}}, kNoLimit).ok());
}

TEST_CASE("more runs than allowed are an error and just as many are not") {
  const TensorSlice whole = {{0, 10}, {0, 2}};
  const std::vector<TensorSlice> columns = {{{0, 10}, {0, 1}}, {{0, 10}, {1, 1}}};
  CHECK(CoverSlice(whole, columns, 20).ok());
  CHECK_THAT(CoverSlice(whole, columns, 19),
             FailsWith(absl::StatusCode::kResourceExhausted, {"more than 19"}));
}

TEST_CASE("huge boxes are counted and not walked") {
  constexpr int64_t kHuge = int64_t{1} << 31;
  const TensorSlice whole = {{0, kHuge}, {0, kHuge - 1}};
  const auto rows = CoverSlice(whole, {{{0, 1}, {0, kHuge - 1}}, {{1, kHuge - 1}, {0, kHuge - 1}}}, 10);
  REQUIRE_OK(rows);
  CHECK(((*rows)[1] == SliceRun{1, 0, kHuge - 1, (kHuge - 1) * (kHuge - 1)}));
  CHECK_THAT(CoverSlice(whole, {{{0, kHuge}, {0, 1}}, {{0, kHuge}, {1, kHuge - 2}}}, 10),
             FailsWith(absl::StatusCode::kResourceExhausted, {}));
}

TEST_CASE("thousands of slices are compared quickly or not at all") {
  std::vector<TensorSlice> grid, slanted;
  for (int64_t i = 0; i < 64; ++i) {
    for (int64_t j = 0; j < 64; ++j) {
      grid.push_back({{i, 1}, {j, 1}});
      // Disjoint all of them; but along the first dimension, which has the most starts, each overlaps each.
      slanted.push_back({{i * 64 + j, 4096}, {i, 1}, {j, 1}});
    }
  }
  CHECK(CoverSlice({{0, 64}, {0, 64}}, grid, kNoLimit).ok());
  CHECK_THAT(CoverSlice({{0, 8192}, {0, 64}, {0, 64}}, slanted, kNoLimit),
             FailsWith(absl::StatusCode::kResourceExhausted, {"its 4,096 stored slices"}));
}

class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  // 0 to `end` - 1, the same on every machine.
  int64_t Below(int64_t end) { return static_cast<int64_t>(engine_() % static_cast<uint32_t>(end)); }

 private:
  std::mt19937 engine_;
};

TensorSlice RandomBox(Random& random, size_t rank) {
  TensorSlice box;
  for (size_t d = 0; d < rank; ++d) {
    const int64_t start = random.Below(3);
    box.push_back({start, 1 + random.Below(4)});
  }
  return box;
}

// Cuts the box into parts, across each other.
std::vector<TensorSlice> RandomParts(Random& random, const TensorSlice& box) {
  std::vector<TensorSlice> parts = {box};
  for (int64_t cuts = random.Below(8); cuts > 0 && !box.empty(); --cuts) {
    TensorSlice& part = parts[random.Below(static_cast<int64_t>(parts.size()))];
    Extent& extent = part[random.Below(static_cast<int64_t>(box.size()))];
    if (extent.length < 2) continue;
    TensorSlice rest = part;
    const int64_t first = 1 + random.Below(extent.length - 1);
    const size_t d = &extent - part.data();
    rest[d] = {extent.start + first, extent.length - first};
    extent.length = first;
    parts.push_back(std::move(rest));
  }
  for (size_t i = parts.size(); i > 1; --i)
    std::swap(parts[i - 1], parts[random.Below(static_cast<int64_t>(i))]);
  return parts;
}

TEST_CASE("random boxes are covered as element by element") {
  Random random(20180821);
  int covered = 0, refused = 0;
  for (int round = 0; round < 3000; ++round) {
    const TensorSlice full = RandomBox(random, random.Below(5));
    std::vector<TensorSlice> stored = RandomParts(random, full);
    TensorSlice wanted = full;
    for (Extent& extent : wanted) {
      extent.start += random.Below(extent.length);
      extent.length =
          full[&extent - wanted.data()].start + full[&extent - wanted.data()].length - extent.start;
      extent.length = 1 + random.Below(extent.length);
    }
    // Some with a part lost, some with a box too many.
    if (random.Below(4) == 0) stored.pop_back();
    if (random.Below(4) == 0) stored.push_back(RandomBox(random, full.size()));
    const Sources by_hand = SourcesByHand(wanted, stored);
    const auto runs = CoverSlice(wanted, stored, kNoLimit);
    INFO("round " << round << ", wanted " << permafrost::SliceText(wanted));
    if (by_hand.size() == Points(wanted).size()) {
      REQUIRE_OK(runs);
      REQUIRE(SourcesOf(*runs) == by_hand);
      ++covered;
    } else {
      REQUIRE_THAT(runs, FailsWith(absl::StatusCode::kFailedPrecondition, {}));
      ++refused;
    }
  }
  CHECK(covered > 1000);
  CHECK(refused > 300);
}

}  // namespace
}  // namespace permafrost_test
