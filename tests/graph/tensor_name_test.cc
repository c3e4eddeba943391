#include "core/graph/tensor_name.h"

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

namespace permafrost_test {
namespace {

TEST_CASE("a tensor's name is a node and an output") {
  const auto [text, node, output, control] = GENERATE(table<std::string, std::string, int, bool>({
      {"x", "x", 0, false},
      {"a/b/c", "a/b/c", 0, false},
      {"x:0", "x", 0, false},
      {"x:1", "x", 1, false},
      {"x:12345", "x", 12345, false},
      {"x:2147483647", "x", 2147483647, false},
      {"^x", "x", 0, true},
      {"", "", 0, false},
      {"^", "", 0, true},
      {"x1", "x1", 0, false},
      {"x_1:2", "x_1", 2, false},
      {"5", "5", 0, false},
      {"x:y", "x:y", 0, false},  // a function's output: the whole is no node's name
      {"x:y:1", "x:y", 1, false},
      {"x:1:2", "x:1", 2, false},  // the last colon counts
      {"x:", "x:", 0, false},
      {"x:-1", "x:-1", 0, false},  // no number: only digits are
      {"x:+1", "x:+1", 0, false},
      {"x: 1", "x: 1", 0, false},
      {"x:1 ", "x:1 ", 0, false},
      {"x:0x1", "x:0x1", 0, false},
      {"x:2147483648", "x:2147483648", 0, false},  // too large for an output
      {"x:99999999999999999999", "x:99999999999999999999", 0, false},
      {"^x:1", "x", 1, true},
      {"^^x", "^x", 0, true},
  }));
  INFO(text);
  const permafrost::TensorName name = permafrost::ParseTensorName(text);
  CHECK(name.node == node);
  CHECK(name.output == output);
  CHECK(name.control == control);
}

}  // namespace
}  // namespace permafrost_test
