// What TensorFlow's importer (python/framework/importer.py, core/common_runtime/graph_constructor.cc) makes of nodes, so that a frozen
// graph is the frozen imported graph: order, inputs, devices, and what a release adds to nodes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "core/freeze/compat.h"
#include "core/graph/node.h"
#include "proto/graph.pb.h"

namespace permafrost {

struct ImportOptions {
  bool clear_devices = true;
  // Only what the importer does to the graph that it is given: devices and attrs. Order, inputs and `_output_shapes` stay.
  bool as_in_file = false;
  // The ops as the writer of the graph knew them.
  const tensorflow::OpList* signatures = nullptr;
};

// FailedPrecondition: nodes wait for each other in a circle. DataLoss: damaged attrs.
absl::Status ImportNodes(const Generation& generation, const ImportOptions& options,
                         std::vector<Node>& nodes);

// The library of functions of the imported graph. DataLoss: a damaged library.
absl::StatusOr<std::string> ImportedLibrary(const std::string& library);

// The VersionDef that the imported graph has.
std::string ImportedVersions(const std::string& versions, bool has_functions);

}  // namespace permafrost
