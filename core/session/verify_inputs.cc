#include "core/session/verify_inputs.h"

#include <algorithm>
#include <optional>
#include <random>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/session/known_placeholders.h"
#include "core/tensor/literal.h"

namespace permafrost {
namespace {

// Powers of two, and what people like: batches of 10, 20, 50 and 100, pictures of 28, 224 and 299.
constexpr int64_t kSizes[] = {1, 2, 4, 8, 10, 16, 20, 28, 32, 50, 64, 100, 128, 224, 256, 299, 512};
// With every rank, and so fewer.
constexpr int64_t kSizesOfAnyRank[] = {1, 8, 64, 224};
constexpr int kHighestRank = 4;
constexpr double kMostElements = 1 << 21;
constexpr uint64_t kSeed = 20260101;

Shape ShapeFor(const PlaceholderSummary& placeholder, const UnknownSizes& sizes) {
  Shape shape = placeholder.shape.value_or(std::vector<int64_t>(sizes.rank, -1));
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] < 0) shape[i] = i == 0 && !sizes.first_too ? 1 : sizes.size;
  }
  return shape;
}

// A default that may be for another batch than the one that is fed: "zeros, for 20 texts at a time".
bool HasDefaultBatch(const PlaceholderSummary& placeholder) {
  return placeholder.has_default && placeholder.shape && !placeholder.shape->empty() &&
         (*placeholder.shape)[0] < 0;
}

bool IsFed(const PlaceholderSummary& placeholder, const UnknownSizes& sizes) {
  return !placeholder.has_default || (sizes.defaults_too && HasDefaultBatch(placeholder));
}

// What is unknown does not make it a tensor of millions.
bool IsModest(const PlaceholderSummary& placeholder, const UnknownSizes& sizes) {
  const bool is_known = placeholder.shape && std::all_of(placeholder.shape->begin(), placeholder.shape->end(),
                                                         [](int64_t size) { return size >= 0; });
  if (is_known || ValueForInference(placeholder)) return true;
  double elements = 1;
  for (const int64_t size : ShapeFor(placeholder, sizes)) elements *= static_cast<double>(size);
  return sizes.size == 1 || elements <= kMostElements;
}

template <typename T>
T RandomValue(std::mt19937_64& random, bool is_list) {
  // The high bits as a number from 0 to 1: what a std distribution gives is another thing in every library.
  const auto fraction = [&] { return static_cast<double>(random() >> 40) / (1 << 24); };
  if constexpr (std::is_same_v<T, bool>) {
    return false;
  } else if constexpr (std::is_same_v<T, uint8_t>) {
    return static_cast<uint8_t>(random() >> 56);
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(is_list ? 1 : random() >> 63);
  } else if constexpr (std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>) {
    const double real = fraction();
    return T(static_cast<typename T::value_type>(real), static_cast<typename T::value_type>(fraction()));
  } else {
    return static_cast<T>(static_cast<float>(fraction()));
  }
}

}  // namespace

std::vector<UnknownSizes> SizesToTry(const std::vector<PlaceholderSummary>& placeholders) {
  bool unknown_rank = false, unknown_first = false, unknown_size = false, defaults = false;
  for (const PlaceholderSummary& placeholder : placeholders) {
    defaults = defaults || HasDefaultBatch(placeholder);
    if ((placeholder.has_default && !HasDefaultBatch(placeholder)) || ValueForInference(placeholder))
      continue;
    unknown_rank = unknown_rank || !placeholder.shape;
    const Shape shape = placeholder.shape.value_or(Shape());
    unknown_first = unknown_first || (!shape.empty() && shape[0] < 0);
    unknown_size = unknown_size || std::any_of(shape.begin() + !shape.empty(), shape.end(),
                                               [](int64_t size) { return size < 0; });
  }
  std::vector<UnknownSizes> to_try;
  const absl::Span<const int64_t> sizes = unknown_rank ? absl::Span<const int64_t>(kSizesOfAnyRank) : kSizes;
  for (const bool defaults_too : {false, true}) {
    for (const bool first_too : {false, true}) {
      if ((first_too && !unknown_first && !unknown_rank) || (defaults_too && !defaults)) continue;
      for (const int64_t size : sizes) {
        const bool is_new = first_too ? size > 1 : size == 1 || unknown_size || unknown_rank;
        for (int rank = 0; is_new && rank <= (unknown_rank ? kHighestRank : 0); ++rank)
          to_try.push_back({size, first_too, rank, defaults_too});
      }
    }
  }
  std::erase_if(to_try, [&](const UnknownSizes& tried) {
    return std::any_of(placeholders.begin(), placeholders.end(), [&](const PlaceholderSummary& placeholder) {
      return IsFed(placeholder, tried) && !IsModest(placeholder, tried);
    });
  });
  return to_try;
}

absl::StatusOr<std::vector<MadeInput>> MakeInputs(const std::vector<PlaceholderSummary>& placeholders,
                                                  const UnknownSizes& sizes) {
  std::mt19937_64 random(kSeed);
  std::vector<MadeInput> inputs;
  for (const PlaceholderSummary& placeholder : placeholders) {
    if (!IsFed(placeholder, sizes)) continue;
    if (const std::optional<std::string_view> known = ValueForInference(placeholder)) {
      ASSIGN_OR_RETURN(Tensor value, ParseLiteral(*known, placeholder.dtype, PartialShape()));
      inputs.push_back({placeholder.name, std::move(value), true});
      continue;
    }
    if (placeholder.dtype == DataType::DT_STRING)
      return absl::UnimplementedError(absl::StrCat(
          "the placeholder ", Quoted(placeholder.name),
          " takes text or files, which cannot be made up. Run both graphs on inputs of yours instead: "
          "permafrost predict"));
    ASSIGN_OR_RETURN(Tensor value, Tensor::Allocate(placeholder.dtype, ShapeFor(placeholder, sizes)));
    const bool is_list = value.rank() < 2;
    const absl::Status status = WithType<FixedTypes>(placeholder.dtype, [&]<typename T>() -> absl::Status {
      for (T& element : value.mutable_values<T>()) element = RandomValue<T>(random, is_list);
      return absl::OkStatus();
    });
    if (!status.ok())
      return absl::UnimplementedError(
          absl::StrCat("the placeholder ", Quoted(placeholder.name), ": ", status.message()));
    const bool is_setting = placeholder.dtype == DataType::DT_BOOL && value.rank() == 0;
    inputs.push_back({placeholder.name, std::move(value), is_setting});
  }
  return inputs;
}

}  // namespace permafrost
