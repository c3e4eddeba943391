// tf.train.Example (tensorflow/core/example/example.proto): features by name, each a list of strings, floats or whole
// numbers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/types/span.h"

#include "core/execute/kernel.h"

namespace permafrost {

enum class FeatureKind {
  kFixed,     // as many values as the shape says, or the default's
  kVariable,  // any number of rows of the shape
  kSparse,
  kRagged,
};

// A feature that is asked for, and its values in all examples one behind the other.
struct FeatureColumn {
  std::string key;
  DataType dtype = DataType::DT_INVALID;  // string, float or int64
  FeatureKind kind = FeatureKind::kSparse;
  Shape shape;       // of an example's values (kFixed), of a row (kVariable)
  Tensor otherwise;  // kFixed: the default, or none; kVariable: one value to fill up with

  std::vector<std::string> texts;
  std::vector<float> floats;
  std::vector<int64_t> ints;
  std::vector<size_t> ends;  // an example's values end here

  size_t size() const { return ends.empty() ? 0 : ends.back(); }
  // The most values that an example has.
  size_t most() const;
};

class ExampleReader {
 public:
  // InvalidArgument: there is another type than the three; a key twice; a default that does not fit.
  static absl::StatusOr<ExampleReader> Make(std::vector<FeatureColumn> columns);

  // Adds the example's values to all columns. InvalidArgument: it is no Example, or its features are not those that are
  // asked for.
  absl::Status Add(std::string_view serialized);

  absl::Span<const FeatureColumn> columns() const { return columns_; }

 private:
  absl::Status AddFeature(std::string_view feature, FeatureColumn& column);

  std::vector<FeatureColumn> columns_;
  absl::flat_hash_map<std::string, size_t> by_key_;
};

// The values of a column as a tensor of `shape`, which must have room for them all.
absl::StatusOr<Tensor> ColumnTensor(const FeatureColumn& column, const Shape& shape, KernelContext& context);
// An example a row, each as long as the longest one and filled up.
absl::StatusOr<Tensor> PaddedTensor(const FeatureColumn& column, KernelContext& context);

}  // namespace permafrost
