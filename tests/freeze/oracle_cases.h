// TensorFlow as oracle: folders with a checkpoint that some TensorFlow wrote, and with what TensorFlow made of it when
// freezing. cases_test.cc goes through those of the repository, shared_test.cc through all that there are.
//
//   <root>/<case>/w<writer>/case.json                       which case this is, its prefix and its outputs
//                           model.ckpt.{meta,index,data-*}, or the files of a V1 checkpoint, and graph.pb; or saved_model/
//                           frozen.<route>.r<release>.pb    TensorFlow's results, or .err.txt, its error
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/freeze/freeze.h"
#include "tests/support/graph_compare.h"

namespace permafrost_test {

struct OracleCase {
  std::string name;    // "gather_res"
  std::string writer;  // "1.15"
  std::filesystem::path folder;
  std::string
      path;  // in the folder: the prefix as TensorFlow says it (V1 shards "model.ckpt-?????-of-00003"), a SavedModel
  std::vector<std::string> outputs;
  bool is_saved_model = false;
};

// All of them under `root`, sorted.
std::vector<OracleCase> FindOracleCases(const std::filesystem::path& root);

// Freezes what is at `path` in the folder, with another graph than its own where one is named; options.outputs are those to
// freeze. The bytes of the .pb.
absl::StatusOr<std::string> FreezeFolder(const std::filesystem::path& folder, const std::string& path,
                                         const permafrost::FreezeOptions& options,
                                         const std::string& graph = "");

// How TensorFlow was made to freeze: which of its files are this way's, and how permafrost goes it.
struct Route {
  std::string name;  // "asgd": frozen.asgd.r1.15.pb
  bool as_in_file = false;
  std::string graph = "";  // instead of the .meta
};

// graph.as_graph_def() in a script, and session.graph_def where it gives something else; freeze_graph --input_meta_graph,
// --input_graph and --input_saved_model_dir.
const std::vector<Route>& Routes();
const std::vector<std::string>& Releases();  // that --compat reproduces

// Freezes the case and compares with TensorFlow's result: an error with the right words where TensorFlow fails too; success where
// TensorFlow fails and need not; else equality with `want`, by Differences(), the axis nodes of gathers put where
// TensorFlow 1.15 has them.
void CheckOracleCase(const OracleCase& one, const Route& route, const std::filesystem::path& want,
                     const OpDefaults& defaults);

GraphDef ParseGraphDef(const std::string& bytes);

enum class Outcome {
  kNotThere,  // this release did not freeze this case
  kEqual,
  kError,   // TensorFlow fails, and so do we for the same reason
  kBetter,  // TensorFlow fails, and we need not
  kWrong,   // a check failed
};

// Freezes the case as the release would and compares with its own result, which must be equal field for field.
Outcome CheckCompat(const OracleCase& one, const Route& route, const std::string& release);

// How often which, of all cases by all routes.
struct CompatCounts {
  std::string release;
  int equal, errors, better;
};
void CheckCompatCounts(const std::vector<OracleCase>& cases, const CompatCounts& want);

}  // namespace permafrost_test
