#include "core/freeze/function_names.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

namespace permafrost_test {
namespace {

using Names = std::vector<std::string>;

std::map<std::string, std::string> NamesFor(const Names& library, const Names& frozen) {
  permafrost::FunctionList list;
  for (const std::string& name : library) list.functions.push_back({name, {}});
  return permafrost::FrozenFunctionNames(list, [&](const std::string& name) {
    return std::find(frozen.begin(), frozen.end(), name) != frozen.end();
  });
}

TEST_CASE("functions are numbered by the number at their names' end, then by name") {
  struct Case {
    Names library;
    std::map<std::string, std::string> names;
  };
  const Case one = GENERATE(values<Case>({
      {{}, {}},
      {{"f"}, {{"f", "f_frozen_0"}}},
      {{"f_12", "f_3"}, {{"f_12", "f_frozen_1"}, {"f_3", "f_frozen_0"}}},
      // Without a number first; the same number by base.
      {{"b_7", "a_7", "z"}, {{"z", "z_frozen_0"}, {"a_7", "a_frozen_1"}, {"b_7", "b_frozen_2"}}},
      {{"f_007", "f_6"}, {{"f_6", "f_frozen_0"}, {"f_007", "f_frozen_1"}}},
      // No numbers.
      {{"f_", "f_x1"}, {{"f_", "f__frozen_0"}, {"f_x1", "f_x1_frozen_1"}}},
      // Larger than any integer.
      {{"f_99999999999999999999999", "f_99999999999999999999998"},
       {{"f_99999999999999999999998", "f_frozen_0"}, {"f_99999999999999999999999", "f_frozen_1"}}},
  }));
  CHECK(NamesFor(one.library, one.library) == one.names);
}

TEST_CASE("functions that are not frozen count") {
  CHECK(NamesFor({"a_1", "b_2", "c_3"}, {"c_3"}) ==
        std::map<std::string, std::string>{{"c_3", "c_frozen_2"}});
}

TEST_CASE("a name that is there is not given again") {
  CHECK(NamesFor({"f", "f_frozen_0"}, {"f"}) == std::map<std::string, std::string>{{"f", "f_frozen_2"}});
  CHECK(NamesFor({"f_1", "f_frozen_0", "f_frozen_3"}, {"f_1"}) ==
        std::map<std::string, std::string>{{"f_1", "f_frozen_1"}});
}

}  // namespace
}  // namespace permafrost_test
