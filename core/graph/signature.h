// A signature of a MetaGraph (SignatureDef: tensorflow/core/protobuf/meta_graph.proto): which tensors are a model's inputs
// and outputs, under names for people. SavedModels have them, and the .meta of Estimators at times.
//
//   serving_default        method tensorflow/serving/predict
//     inputs   images  -> input:0    float32 [?,224,224,3]
//     outputs  scores  -> Softmax:0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "core/bytes/byte_reader.h"
#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"

namespace permafrost {

inline constexpr std::string_view kServingSignature = "serving_default";
// What runs when a SavedModel is loaded: no output.
inline constexpr std::string_view kInitSignature = "__saved_model_init_op";

struct SignatureTensor {
  std::string alias;                 // "scores"
  std::vector<std::string> tensors;  // "Softmax:0"; of a sparse tensor three: values, indices, shape
  DataType dtype = tensorflow::DT_INVALID;
  PartialShape shape;
};

struct Signature {
  std::string name;  // "serving_default"
  std::string method;
  std::vector<SignatureTensor> inputs, outputs;  // by alias
};

// An entry of the map signature_def. DataLoss: it is none.
absl::StatusOr<Signature> ParseSignature(std::string_view entry, FilePlace place);

}  // namespace permafrost
