// Random numbers. With a seed they are those of TensorFlow, call after call; without one TensorFlow's are different in every
// session, while ours are always the same, so that a result can be seen again.
#include "core/execute/ops/arguments.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/random_source.h"

namespace permafrost {
namespace {

constexpr int64_t kGrain = 2048;  // groups

using WholeTypes = Types<int32_t, int64_t, uint32_t, uint64_t>;

int64_t BoundAt(const Tensor& bound) {
  if (bound.dtype() == DataType::DT_UINT32) return bound.scalar<uint32_t>();
  if (bound.dtype() == DataType::DT_UINT64) return static_cast<int64_t>(bound.scalar<uint64_t>());
  return IntAt(bound, 0);
}

// key, counter, alg.
absl::StatusOr<Philox> FromCounter(KernelContext& context, int first) {
  const Tensor& key = context.input(first);
  const Tensor& counter = context.input(first + 1);
  RETURN_IF_ERROR(ExpectType(key, DataType::DT_UINT64, "key"));
  RETURN_IF_ERROR(ExpectType(counter, DataType::DT_UINT64, "counter"));
  ASSIGN_OR_RETURN(const int64_t algorithm, ScalarInt(context.input(first + 2), "alg"));
  if (algorithm != 1 && algorithm != 3)  // Philox, or what suits the machine
    return Refuse(absl::StatusCode::kUnimplemented, "the algorithm % is not Philox (1)", {algorithm});
  if (key.shape() != Shape{1} || counter.rank() != 1 || counter.dim(0) < 2)
    return Refuse("key must have the shape [1] and counter [2], not % and %", {key.shape(), counter.shape()});
  const auto counts = counter.values<uint64_t>();
  return Philox::At(key.values<uint64_t>()[0], counts[0], counts[1]);
}

// What a node makes, which its op says.
struct Recipe {
  Distribution distribution = Distribution::kUniform;
  bool whole = false, bounded = false;  // whole numbers; between inputs minval and maxval
  int source_inputs = 0;  // behind the shape: none (the node's state), a seed, or key, counter and alg
};

Recipe RecipeOf(std::string_view op) {
  Recipe recipe;
  const auto has = [op](std::string_view part) { return op.find(part) != std::string_view::npos; };
  if (has("Normal"))
    recipe.distribution = has("Truncated") ? Distribution::kTruncatedNormal : Distribution::kNormal;
  recipe.whole = has("Int");
  recipe.bounded = recipe.whole && !has("FullInt");
  if (has("Stateless")) recipe.source_inputs = has("V2") ? 3 : 1;
  return recipe;
}

// The difference of the bounds, modulo 2^64.
absl::StatusOr<uint64_t> Range(const Tensor& least, const Tensor& most) {
  const bool is_unsigned = least.dtype() == DataType::DT_UINT32 || least.dtype() == DataType::DT_UINT64;
  const auto low = static_cast<uint64_t>(BoundAt(least)), high = static_cast<uint64_t>(BoundAt(most));
  if (is_unsigned ? low < high : BoundAt(least) < BoundAt(most)) return high - low;
  return Refuse("there is no number from minval up to maxval");
}

absl::Status Fill(KernelContext& context, const Recipe& recipe, DataType dtype, Philox* state) {
  const int bounds = 1 + recipe.source_inputs;
  if (recipe.bounded) {
    dtype = context.input(bounds).dtype();
    RETURN_IF_ERROR(ExpectRank(context.input(bounds), 0, "minval"));
    RETURN_IF_ERROR(ExpectRank(context.input(bounds + 1), 0, "maxval"));
    RETURN_IF_ERROR(ExpectType(context.input(bounds + 1), dtype, "maxval"));
  }
  RETURN_IF_ERROR(recipe.whole ? WithType<WholeTypes>(dtype, []<typename T>() { return absl::OkStatus(); })
                               : WithType<FloatTypes>(dtype, []<typename T>() { return absl::OkStatus(); }));
  ASSIGN_OR_RETURN(Shape shape, ShapeOf(context.input(0), "shape"));
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(dtype, std::move(shape)));
  Philox from;
  if (state != nullptr) {
    from = Reserve(*state, output.size());
  } else {
    ASSIGN_OR_RETURN(from, recipe.source_inputs == 1 ? FromSeed(context, 1) : FromCounter(context, 1));
  }
  uint64_t least = 0, range = 0;
  if (recipe.bounded && output.size() > 0) {
    least = static_cast<uint64_t>(BoundAt(context.input(bounds)));
    ASSIGN_OR_RETURN(range, Range(context.input(bounds), context.input(bounds + 1)));
  }
  const size_t element_size = FindDType(dtype)->size;
  const int64_t group = PhiloxGroup(element_size), size = output.size();
  char* const data = output.mutable_data();
  context.threads().ParallelFor((size + group - 1) / group, kGrain, [&](int64_t begin, int64_t end) {
    if (recipe.whole) FillRandomInts(least, range, from, begin, end, size, element_size, data);
    if (!recipe.whole) FillRandom(recipe.distribution, from, begin, end, size, dtype, data);
  });
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

// shape, what the recipe says
absl::StatusOr<Kernel> MakeFill(const KernelSpec& spec) {
  const Recipe recipe = RecipeOf(spec.op());
  ASSIGN_OR_RETURN(const DataType dtype,
                   spec.Type("dtype", recipe.whole ? DataType::DT_UINT64 : DataType::DT_FLOAT));
  std::shared_ptr<Philox> state;
  if (recipe.source_inputs == 0) {
    ASSIGN_OR_RETURN(state, StateOf(spec));
  }
  return [=](KernelContext& context) { return Fill(context, recipe, dtype, state.get()); };
}

// A seed as the key and the counter that the other stateless ops take: outputs key, counter, and alg where it is asked for.
absl::StatusOr<Kernel> MakeKeyCounter(const KernelSpec& spec) {
  const bool with_algorithm = spec.op() == "StatelessRandomGetKeyCounterAlg";
  return [with_algorithm](KernelContext& context) -> absl::Status {
    ASSIGN_OR_RETURN(const Philox generator, FromSeed(context, 0));
    context.set_output(0, Tensor::Of<uint64_t>({1}, {generator.key()}));
    context.set_output(1, Tensor::Of<uint64_t>({2}, {generator.counter_low(), generator.counter_high()}));
    if (with_algorithm) context.set_output(2, Tensor::Scalar<int32_t>(1));
    return absl::OkStatus();
  };
}

absl::StatusOr<Kernel> MakeAlgorithm(const KernelSpec&) {
  return [](KernelContext& context) -> absl::Status {
    context.set_output(0, Tensor::Scalar<int32_t>(1));
    return absl::OkStatus();
  };
}

constexpr OpKind kStateful = OpKind::kStateful;
constexpr OpKind kPure = OpKind::kPure;
constexpr Op kOps[] = {
    {"Multinomial", MakeMultinomial, 2, kStateful},
    {"RandomShuffle", MakeShuffle, 1, kStateful},
    {"RandomStandardNormal", MakeFill, 1, kStateful},
    {"RandomUniform", MakeFill, 1, kStateful},
    {"RandomUniformInt", MakeFill, 3, kStateful},
    {"StatelessMultinomial", MakeStatelessMultinomial, 3},
    {"StatelessRandomGetAlg", MakeAlgorithm, 0},
    {"StatelessRandomGetKeyCounter", MakeKeyCounter, 1, kPure, "key,counter"},
    {"StatelessRandomGetKeyCounterAlg", MakeKeyCounter, 1, kPure, "key,counter,alg"},
    {"StatelessRandomNormal", MakeFill, 2},
    {"StatelessRandomNormalV2", MakeFill, 4},
    {"StatelessRandomUniform", MakeFill, 2},
    {"StatelessRandomUniformFullInt", MakeFill, 2},
    {"StatelessRandomUniformFullIntV2", MakeFill, 4},
    {"StatelessRandomUniformInt", MakeFill, 4},
    {"StatelessRandomUniformIntV2", MakeFill, 6},
    {"StatelessRandomUniformV2", MakeFill, 4},
    {"StatelessTruncatedNormal", MakeFill, 2},
    {"StatelessTruncatedNormalV2", MakeFill, 4},
    {"TruncatedNormal", MakeFill, 1, kStateful},
};

}  // namespace

absl::Span<const Op> RandomOps() {
  return kOps;
}

}  // namespace permafrost
