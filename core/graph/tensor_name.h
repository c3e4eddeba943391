// How nodes name each other: "conv1/Relu" is a node; "conv1/Relu:0" one of its outputs; "^init" a control
// input.
#pragma once

#include <string_view>

namespace permafrost {

struct TensorName {
  std::string_view node;
  int output = 0;
  bool control = false;
};

// Everything after the last ':' that is a number is the output; anything else belongs to the node's name.
TensorName ParseTensorName(std::string_view text);

}  // namespace permafrost
