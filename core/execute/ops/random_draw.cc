// Random choices: an order, classes by their logits; and the state of random ops.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/execute/math/farmhash.h"
#include "core/execute/ops/arguments.h"
#include "core/execute/ops/random_source.h"

namespace permafrost {
namespace {

constexpr uint64_t kReservedPerNumber = 256;  // as TensorFlow counts, whatever is taken of it

// Fisher and Yates: exactly size - 1 numbers are taken.
std::vector<int64_t> Permutation(int64_t size, Philox& state) {
  std::vector<int64_t> order(size);
  std::iota(order.begin(), order.end(), 0);
  PhiloxStream stream(state);
  state.Skip(static_cast<uint64_t>(size - 1 + 3) / 4);
  for (int64_t i = 0; i + 1 < size; ++i)
    std::swap(order[i], order[i + stream.Next() % static_cast<uint32_t>(size - i)]);
  return order;
}

// Draws classes of rows of logits. One row after the other, because in TensorFlow too they share a stream.
absl::Status Draw(KernelContext& context, DataType dtype, int64_t samples, const Philox& from) {
  const Tensor& logits = context.input(0);
  const int64_t classes = logits.dim(1);
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(dtype, {logits.dim(0), samples}));
  ASSIGN_OR_RETURN(Tensor sums_tensor, context.Allocate(DataType::DT_DOUBLE, {classes}));
  const auto sums = sums_tensor.mutable_values<double>();
  ASSIGN_OR_RETURN(Tensor row_tensor, context.Allocate(DataType::DT_DOUBLE, {classes}));
  const auto row = row_tensor.mutable_values<double>();
  PhiloxStream stream(from);
  for (int64_t r = 0; samples > 0 && r < logits.dim(0); ++r) {
    RETURN_IF_ERROR(WithType<FloatTypes>(logits.dtype(), [&]<typename T>() -> absl::Status {
      const T* const from_row = logits.values<T>().data() + r * classes;
      for (int64_t j = 0; j < classes; ++j) row[j] = static_cast<double>(from_row[j]);
      return absl::OkStatus();
    }));
    double most = std::numeric_limits<double>::lowest();
    for (const double logit : row) {
      if (std::isfinite(logit)) most = std::max(most, logit);
    }
    double sum = 0;
    for (int64_t j = 0; j < classes; ++j) {
      if (std::isfinite(row[j])) sum += std::exp(row[j] - most);
      sums[j] = sum;
    }
    for (int64_t j = 0; j < samples; ++j) {
      const double wanted = stream.NextDouble() * sum;
      const int64_t drawn = std::upper_bound(sums.begin(), sums.end(), wanted) - sums.begin();
      if (dtype == DataType::DT_INT64) output.mutable_values<int64_t>()[r * samples + j] = drawn;
      if (dtype == DataType::DT_INT32)
        output.mutable_values<int32_t>()[r * samples + j] = static_cast<int32_t>(drawn);
    }
  }
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

absl::StatusOr<int64_t> CheckLogits(KernelContext& context) {
  const Tensor& logits = context.input(0);
  RETURN_IF_ERROR(ExpectRank(logits, 2, "logits"));
  RETURN_IF_ERROR(ExpectType(context.input(1), DataType::DT_INT32, "num_samples"));
  ASSIGN_OR_RETURN(const int64_t samples, ScalarInt(context.input(1), "num_samples"));
  if (samples < 0) return Refuse("num_samples is %", {samples});
  if (logits.dim(1) == 0) return Refuse("there are no classes to draw");
  return samples;
}

absl::StatusOr<DataType> DrawnType(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const DataType dtype, spec.Type("output_dtype", DataType::DT_INT64));
  if (dtype == DataType::DT_INT32 || dtype == DataType::DT_INT64) return dtype;
  return Refuse("classes cannot be of type %", {dtype});
}

}  // namespace

absl::StatusOr<std::shared_ptr<Philox>> StateOf(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const int64_t seed, spec.Int("seed", 0));
  ASSIGN_OR_RETURN(const int64_t seed2, spec.Int("seed2", 0));
  if (seed == 0 && seed2 == 0) return std::make_shared<Philox>(Fingerprint64(spec.node().name), 1);
  return std::make_shared<Philox>(static_cast<uint64_t>(seed), static_cast<uint64_t>(seed2));
}

Philox Reserve(Philox& state, uint64_t numbers) {
  const Philox here = state;
  state.Skip(numbers * kReservedPerNumber);
  return here;
}

absl::StatusOr<Philox> FromSeed(KernelContext& context, int first) {
  const Tensor& seed = context.input(first);
  RETURN_IF_ERROR(ExpectInts(seed, "seed"));
  if (seed.shape() != Shape{2}) return Refuse("seed must have the shape [2], not %", {seed.shape()});
  return Philox::Mixed(static_cast<uint64_t>(IntAt(seed, 0)), static_cast<uint64_t>(IntAt(seed, 1)));
}

absl::StatusOr<Kernel> MakeShuffle(const KernelSpec& spec) {
  ASSIGN_OR_RETURN(const std::shared_ptr<Philox> state, StateOf(spec));
  return [=](KernelContext& context) -> absl::Status {
    const Tensor& input = context.input(0);
    if (input.rank() == 0 || input.dim(0) <= 1 || input.size() <= 1) {
      context.set_output(0, input);
      return absl::OkStatus();
    }
    if (input.dim(0) > std::numeric_limits<int32_t>::max())
      return Refuse(absl::StatusCode::kResourceExhausted, "no memory to shuffle % elements", {input.dim(0)});
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(input.dtype(), input.shape()));
    const int64_t row = input.size() / input.dim(0);
    const std::vector<int64_t> order = Permutation(input.dim(0), *state);
    RETURN_IF_ERROR(WithSizedType(input.dtype(), [&]<typename T>() -> absl::Status {
      T* to = output.mutable_sized<T>().data();
      const T* from = input.sized<T>().data();
      for (const int64_t i : order) to = std::copy_n(from + i * row, row, to);
      return absl::OkStatus();
    }));
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeMultinomial(const KernelSpec& spec) {  // logits, num_samples
  ASSIGN_OR_RETURN(const DataType dtype, DrawnType(spec));
  ASSIGN_OR_RETURN(const std::shared_ptr<Philox> state, StateOf(spec));
  return [=](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t samples, CheckLogits(context));
    const Philox from = Reserve(*state, context.input(0).dim(0) * ((samples + 3) / 4 * uint64_t{8}));
    return Draw(context, dtype, samples, from);
  };
}

absl::StatusOr<Kernel> MakeStatelessMultinomial(const KernelSpec& spec) {  // logits, num_samples, seed
  ASSIGN_OR_RETURN(const DataType dtype, DrawnType(spec));
  return [=](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t samples, CheckLogits(context));
    ASSIGN_OR_RETURN(const Philox from, FromSeed(context, 2));
    return Draw(context, dtype, samples, from);
  };
}

}  // namespace permafrost
