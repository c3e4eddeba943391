// The names of a model's classes, from whatever file people have them in:
//
//   cat                      one name a line, the first for class 0
//   0:cat   0 cat   0, cat   numbered lines, in any order and with gaps
//   n02123045 tabby          ImageNet's synsets: the number goes
//   item { id: 1 name: "cat" display_name: "Cat" }              TensorFlow's label maps (.pbtxt)
//   entry { target_class: 449 target_class_string: "n01440764" }
//   ["cat", "dog"]   {"0": "cat"}   {"0": ["n01440764", "tench"]}   {"cat": 0}      JSON
//   {0: 'cat',       the same as Python prints it, a line each
//    1: 'dog'}
//
// Told apart by their content. UTF-8, with or without a byte order mark, with line ends of any system.
//
//   ASSIGN_OR_RETURN(std::vector<std::string> labels, ParseLabels(block.bytes, file.name()));
//   labels[281];                                   "tabby", or "" where the file leaves the class out
//   CompareLabels(labels, answer.class_count);     "" or a line for the user
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace permafrost {

// By class. DataLoss: not UTF-8, no names, two names for one class, or a number that no class can have; with the file's
// name and the line.
absl::StatusOr<std::vector<std::string>> ParseLabels(std::string_view bytes, std::string_view file);

// Where there is another number of labels than the model has classes: what that means and what to do. Labels are never
// shifted to make the numbers equal: that would be a guess, and a wrong name looks like a right one.
std::string CompareLabels(const std::vector<std::string>& labels, int64_t class_count);

}  // namespace permafrost
