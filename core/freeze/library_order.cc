#include "core/freeze/library_order.h"

#include <cstdint>
#include <optional>

#include "absl/container/flat_hash_set.h"

namespace permafrost {
namespace {

// For each name. Names take one or two; those that take this many were made to have one hash.
constexpr size_t kMostSteps = 1000;

// MurmurHash64A (Austin Appleby, public domain), with the seed that TensorFlow takes for strings.
uint64_t HashOf(std::string_view text) {
  constexpr uint64_t kSeed = 0xDECAFCAFFE, kMultiplier = 0xc6a4a7935bd1e995;
  constexpr int kShift = 47;
  const auto byte = [&](size_t i) { return static_cast<uint64_t>(static_cast<unsigned char>(text[i])); };
  uint64_t hash = kSeed ^ (text.size() * kMultiplier);
  size_t at = 0;
  for (; text.size() - at >= 8; at += 8) {
    uint64_t word = 0;
    for (size_t i = 0; i < 8; ++i) word |= byte(at + i) << (8 * i);
    word *= kMultiplier;
    word ^= word >> kShift;
    word *= kMultiplier;
    hash = (hash ^ word) * kMultiplier;
  }
  if (at < text.size()) {
    for (size_t i = 0; at + i < text.size(); ++i) hash ^= byte(at + i) << (8 * i);
    hash *= kMultiplier;
  }
  hash ^= hash >> kShift;
  hash *= kMultiplier;
  return hash ^ (hash >> kShift);
}

class Table {
 public:
  explicit Table(const std::vector<uint64_t>& hashes) : hashes_(hashes) { Resize(1); }

  void Insert(size_t name) {
    if (count_ >= limit_) Resize(count_ + 1);
    Place(name);
  }

  // Past places that were taken.
  size_t steps() const { return steps_; }

  std::vector<size_t> Order() const {
    std::vector<size_t> order;
    for (const std::optional<size_t>& place : places_) {
      if (place) order.push_back(*place);
    }
    return order;
  }

 private:
  void Resize(size_t names) {
    const std::vector<size_t> before = Order();
    size_t size = 8;
    while (static_cast<double>(names) >= 0.8 * static_cast<double>(size)) size *= 2;
    places_.assign(size, std::nullopt);
    limit_ = static_cast<size_t>(static_cast<double>(size) * 0.8);
    count_ = 0;
    for (const size_t name : before) Place(name);
  }

  void Place(size_t name) {
    const size_t mask = places_.size() - 1;
    size_t place = static_cast<size_t>(hashes_[name] >> 8) & mask;
    for (size_t step = 1; places_[place]; ++step, ++steps_) place = (place + step) & mask;
    places_[place] = name;
    ++count_;
  }

  const std::vector<uint64_t>& hashes_;
  std::vector<std::optional<size_t>> places_;
  size_t count_ = 0;
  size_t limit_ = 0;
  size_t steps_ = 0;
};

}  // namespace

std::vector<size_t> ImportedLibraryOrder(const std::vector<std::string_view>& names) {
  std::vector<uint64_t> hashes;
  for (const std::string_view name : names) hashes.push_back(HashOf(name));
  Table table(hashes);
  absl::flat_hash_set<std::string_view> seen;
  std::vector<size_t> as_given;
  bool is_table = true;
  for (size_t i = 0; i < names.size(); ++i) {
    if (!seen.insert(names[i]).second) continue;
    as_given.push_back(i);
    is_table = is_table && table.steps() < kMostSteps * (names.size() + 1);
    if (is_table) table.Insert(i);
  }
  return is_table ? table.Order() : as_given;
}

}  // namespace permafrost
