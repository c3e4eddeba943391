// What the two WebAssembly modules have in common: a call is JSON in, JSON out (permafrost.d.ts). A module is this plus a table
// of methods: freeze_methods.cc for the one that comes with the page, predict_methods.cc for the one that is fetched when
// somebody wants to run a graph.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include <nlohmann/json.hpp>

#include "core/bytes/file_set.h"

namespace permafrost {

using Json = nlohmann::json;

// What core/session says in JSON goes on as it is, as text.
using Answer = absl::StatusOr<std::string>;

// One worker has one of each module, and a module one of this.
struct Face {
  std::shared_ptr<MemoryFiles> files = std::make_shared<MemoryFiles>();
  std::string argument, result;
  std::string literals;           // bytes beside the JSON: of a plan, of a picture
  std::unique_ptr<char[]> chunk;  // bytes from JavaScript
  size_t chunk_size = 0;
};

struct Method {
  std::string_view name;
  Answer (*run)(Face&, const Json&);
};

// The module's own.
absl::Span<const Method> Methods();

std::string Text(const Json& json);
std::vector<std::string> Strings(const Json& list);

// Forgets the files before; these are read through hostRead.
void TakeFiles(Face& face, const Json& files);

}  // namespace permafrost
