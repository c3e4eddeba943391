#include "core/freeze/compat.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"

namespace permafrost {
namespace {

constexpr ForwardRules kForward2_15 = {.references = true,
                                       .through_merges = false,
                                       .through_results = false,
                                       .all_calls = false,
                                       .keeps_carrier_devices = true,
                                       .gathers_in_functions = false,
                                       .axes_last = true};

constexpr Generation kGenerations[] = {
    {.release = ""},
    {.release = "1.4",
     .defaults = 0,
     .importer_order = false,
     .sorts_controls = false,
     .hashed_library = false,
     .normal_devices = true,
     .colocation = Colocation::kIgnored,
     .reads = ReadRule::kNone,
     .halves = HalfEncoding::kValues,
     .loadable = false},
    {.release = "1.10",
     .defaults = 1,
     .normal_devices = true,
     .colocation = Colocation::kIgnored,
     .reads = ReadRule::kByName,
     .halves = HalfEncoding::kValues,
     .loadable = false},
    {.release = "1.15",
     .defaults = 2,
     .normal_devices = true,
     .colocation = Colocation::kFollowed,
     .reads = ReadRule::kBackward,
     .halves = HalfEncoding::kValues,
     .loadable = false},
    {.release = "2.15",
     .defaults = 3,
     .shape_types = true,
     .normal_devices = true,
     .colocation = Colocation::kLiteral,
     .oldest_variables = false,
     .reads = ReadRule::kForward,
     .forward = kForward2_15,
     .halves = HalfEncoding::kContent,
     .versions = true,
     .loadable = false},
};

}  // namespace

const Generation& DefaultGeneration() {
  return kGenerations[0];
}

absl::StatusOr<const Generation*> FindGeneration(std::string_view release) {
  for (const Generation& generation : kGenerations) {
    if (generation.release == release) return &generation;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("compat = ", Quoted(release),
                   ": the results of TensorFlow 1.4, 1.10, 1.15 and 2.15 can be reproduced; take the one of "
                   "them that is nearest, or leave compat out"));
}

}  // namespace permafrost
