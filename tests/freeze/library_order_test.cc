#include "core/freeze/library_order.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

namespace permafrost_test {
namespace {

std::vector<size_t> OrderOf(const std::vector<std::string>& names) {
  return permafrost::ImportedLibraryOrder(std::vector<std::string_view>(names.begin(), names.end()));
}

std::vector<std::string> Numbered(const std::string& base, int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(absl::StrCat(base, i));
  return names;
}

TEST_CASE("functions come in the order that TensorFlow 2.15 gives them") {
  // What import_graph_def and as_graph_def of 2.15.1 made of these libraries.
  CHECK(OrderOf({}) == std::vector<size_t>());
  CHECK(OrderOf({"f"}) == std::vector<size_t>{0});
  CHECK(OrderOf(Numbered("f_", 6)) == std::vector<size_t>{5, 1, 0, 4, 3, 2});
  CHECK(OrderOf(Numbered("__inference_f_", 40)) ==
        std::vector<size_t>{20, 1,  2, 26, 9,  11, 35, 14, 24, 25, 23, 33, 22, 5,  39, 31, 27, 34, 0, 19,
                            8,  13, 3, 15, 37, 29, 18, 30, 6,  10, 7,  36, 12, 17, 32, 38, 21, 16, 4, 28});
}

TEST_CASE("where two want one place, the first gets it") {
  const std::vector<std::string> names = Numbered("__inference_f_", 40);
  std::vector<std::string> imported;
  for (const size_t place : OrderOf(names)) imported.push_back(names[place]);
  std::vector<std::string> again;
  for (const size_t place : OrderOf(imported)) again.push_back(imported[place]);
  CHECK(again != imported);  // an import changes the order even of what was imported
  std::sort(again.begin(), again.end());
  std::sort(imported.begin(), imported.end());
  CHECK(again == imported);
}

TEST_CASE("names of every length, and each once") {
  std::vector<std::string> names;
  for (int length = 0; length < 40; ++length)
    names.push_back(std::string(static_cast<size_t>(length), '\xe4'));
  std::vector<size_t> order = OrderOf(names);
  std::sort(order.begin(), order.end());
  CHECK(order.size() == names.size());
  CHECK(std::unique(order.begin(), order.end()) == order.end());
  CHECK(OrderOf({"f", "f", "f"}) == std::vector<size_t>{0});
}

}  // namespace
}  // namespace permafrost_test
