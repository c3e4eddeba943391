// What a classifier says: the classes that it finds likeliest, from the tensor that it puts out.
//
//   ASSIGN_OR_RETURN(TopClasses answer, FindTopClasses(output, 5));
//   answer.classes[0].index, answer.classes[0].probability
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"

#include "core/tensor/tensor.h"

namespace permafrost {

struct TopClass {
  int64_t index = 0;
  double score = 0;        // as the model put it out
  double probability = 0;  // 0 to 1
};

struct TopClasses {
  // The output was no probabilities yet (numbers of 0 or more that add up to 1, within 1/1000): its softmax was taken.
  bool softmaxed = false;
  int64_t class_count = 0;
  std::vector<TopClass> classes;  // likeliest first; of equals the first class first, as tf.nn.top_k
};

// Of [N], [1,N], [1,1,1,N] or any shape with one dimension that is not 1, float of any width; at most `count` classes.
// FailedPrecondition: it is no such list (the message says what it is, and what to fetch in its place), or a number in
// it is NaN or infinite.
absl::StatusOr<TopClasses> FindTopClasses(const Tensor& output, int64_t count);

}  // namespace permafrost
