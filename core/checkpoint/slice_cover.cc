#include "core/checkpoint/slice_cover.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

int64_t End(const Extent& extent) {
  return extent.start + extent.length;
}

std::optional<TensorSlice> Intersect(const TensorSlice& a, const TensorSlice& b) {
  TensorSlice both(a.size());
  for (size_t i = 0; i < a.size(); ++i) {
    both[i].start = std::max(a[i].start, b[i].start);
    both[i].length = std::min(End(a[i]), End(b[i])) - both[i].start;
    if (both[i].length <= 0) return std::nullopt;
  }
  return both;
}

// A grid of a million parts needs half as many comparisons a part; a hostile one could ask for millions.
constexpr size_t kMostComparisons = 1024;  // on average

struct Part {
  size_t stored;
  TensorSlice box;
};

// Compares neighbours along the dimension in which the parts differ most, so that a variable of thousands of
// parts is not compared pair by pair.
absl::Status CheckDisjoint(std::vector<Part> parts) {
  if (parts.size() < 2) return absl::OkStatus();
  if (parts[0].box.empty())
    return absl::FailedPreconditionError("a scalar is stored as several slices, which overlap");
  size_t sweep = 0, most = 0;
  for (size_t d = 0; d < parts[0].box.size(); ++d) {
    std::set<int64_t> starts;
    for (const Part& part : parts) starts.insert(part.box[d].start);
    if (starts.size() > most) {
      most = starts.size();
      sweep = d;
    }
  }
  std::sort(parts.begin(), parts.end(),
            [&](const Part& a, const Part& b) { return a.box[sweep].start < b.box[sweep].start; });
  uint64_t comparisons = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    for (size_t j = i + 1; j < parts.size() && parts[j].box[sweep].start < End(parts[i].box[sweep]); ++j) {
      if (++comparisons > uint64_t{kMostComparisons} * parts.size()) {
        return absl::ResourceExhaustedError(
            absl::StrCat("its ", WithCommas(parts.size()), " stored slices are cut too irregularly"));
      }
      if (Intersect(parts[i].box, parts[j].box)) {
        return absl::FailedPreconditionError(absl::StrCat(
            "its stored slices overlap: ", SliceText(parts[i].box), " and ", SliceText(parts[j].box)));
      }
    }
  }
  return absl::OkStatus();
}

// Offset of the point `at` (absolute) in the box, in elements.
uint64_t OffsetIn(const TensorSlice& box, const std::vector<int64_t>& at) {
  uint64_t offset = 0;
  for (size_t d = 0; d < box.size(); ++d) {
    offset = offset * static_cast<uint64_t>(box[d].length) + static_cast<uint64_t>(at[d] - box[d].start);
  }
  return offset;
}

// The runs of one part. Dimensions from `inner` on are whole in both boxes, so a run spans them and one
// dimension more.
absl::Status AppendRuns(const Part& part, const TensorSlice& wanted, const TensorSlice& stored,
                        uint64_t most_runs, std::vector<SliceRun>& runs) {
  const TensorSlice& box = part.box;
  size_t inner = box.size();
  while (inner > 0 && box[inner - 1] == wanted[inner - 1] && box[inner - 1] == stored[inner - 1]) --inner;
  if (inner > 0) --inner;  // the innermost dimension that is cut still runs on without a gap
  uint64_t length = 1;
  for (size_t d = inner; d < box.size(); ++d) length *= static_cast<uint64_t>(box[d].length);
  std::vector<int64_t> at(box.size());
  for (size_t d = 0; d < box.size(); ++d) at[d] = box[d].start;
  while (true) {
    if (runs.size() == most_runs) {
      return absl::ResourceExhaustedError(
          absl::StrCat("it would be put together from more than ", WithCommas(most_runs), " pieces"));
    }
    runs.push_back({part.stored, OffsetIn(stored, at), OffsetIn(wanted, at), length});
    size_t d = inner;
    while (d > 0 && ++at[d - 1] == End(box[d - 1])) {
      at[d - 1] = box[d - 1].start;
      --d;
    }
    if (d == 0) return absl::OkStatus();
  }
}

}  // namespace

absl::StatusOr<std::vector<SliceRun>> CoverSlice(const TensorSlice& wanted,
                                                 const std::vector<TensorSlice>& stored, uint64_t most_runs) {
  const uint64_t count = ElementCount(SliceShape(wanted));
  std::vector<SliceRun> runs;
  if (count == 0) return runs;
  std::vector<Part> parts;
  uint64_t covered = 0;
  for (size_t i = 0; i < stored.size(); ++i) {
    if (auto box = Intersect(wanted, stored[i])) {
      covered += ElementCount(SliceShape(*box));
      parts.push_back({i, *std::move(box)});
    }
  }
  RETURN_IF_ERROR(CheckDisjoint(parts));
  if (covered != count) {
    return absl::FailedPreconditionError(
        absl::StrCat("its stored slices hold ", WithCommas(covered), " of the ", WithCommas(count),
                     " elements of slice ", SliceText(wanted), "; a part of the variable was not saved"));
  }
  for (const Part& part : parts)
    RETURN_IF_ERROR(AppendRuns(part, wanted, stored[part.stored], most_runs, runs));
  std::sort(runs.begin(), runs.end(), [](const SliceRun& a, const SliceRun& b) { return a.to < b.to; });
  return runs;
}

}  // namespace permafrost
