// Every frozen graph of the shared folder that a TensorFlow from 1.4 to 2.15 made verifies as the same as its checkpoint: the
// generated cases by all routes and releases, and what people have published. It says as much of core/freeze as of verify.
// Skipped where there is no such folder.
#include <set>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "tests/freeze/oracle_cases.h"
#include "tests/inspect/verify_files.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;

fs::path Shared() {
  const std::optional<fs::path> folder = SharedDir();
  if (!folder) SKIP("there is no shared folder; name it with PERMAFROST_SHARED");
  return *folder;
}

// The graphs that are not the same, and what is said of them.
struct Exception {
  std::set<std::string> cases;
  std::set<std::string> readers;  // releases that froze it; empty: all
  std::string words;
};

const std::vector<Exception> kExceptions = {
    // 1.15 leaves functions as they are and cannot load the result.
    {{"cfv2", "func", "func_device"}, {"1.15"}, "still read"},
    {{"cond_refswitch"}, {}, "needs the variable v itself"},
    // No TensorFlow can load what these releases make of resource variables.
    {{"cond_bn_res", "gather_res", "partitioned_res", "res_mlp", "unrestored_res", "while_cond_res",
      "while_res"},
     {"1.4"},
     "a graph without weights"},
    {{"cond_bn_res", "gather_res", "while_cond_res", "while_res"}, {"1.10"}, "read"},
    {{"gathernd_res"}, {"1.15"}, "still reads a variable where there is a constant"},
};

// "" where it has to be the same.
std::string ExpectedWords(const std::string& name, const std::string& reader) {
  for (const Exception& one : kExceptions) {
    if (one.cases.contains(name) && (one.readers.empty() || one.readers.contains(reader))) return one.words;
  }
  return "";
}

// "1.15" of frozen.asgd.r1.15.pb.
std::string ReaderOf(const fs::path& frozen) {
  const std::string name = frozen.stem().string();
  return name.substr(name.find(".r") + 2);
}

TEST_CASE("every shared case that TensorFlow froze is the same as its checkpoint") {
  int same = 0, exceptions = 0;
  for (const OracleCase& one : FindOracleCases(Shared() / "cases")) {
    if (one.is_saved_model) continue;  // whose files another room finds
    const permafrost::MemoryFiles files = FolderFiles((one.folder / one.path).parent_path());
    for (const auto& file : fs::directory_iterator(one.folder)) {
      const std::string name = file.path().filename().string();
      if (!name.starts_with("frozen.") || !name.ends_with(".pb")) continue;
      INFO(file.path());
      const auto report = Verify(files, fs::path(one.path).filename().string(), ReadFile(file.path()));
      const std::string said = report.ok() ? Lines(*report) : std::string(report.status().message());
      const std::string expected = ExpectedWords(one.name, ReaderOf(file.path()));
      INFO(said);
      if (expected.empty()) {
        CHECK(said == "");
        ++same;
      } else {
        CHECK(said.find(expected) != std::string::npos);
        ++exceptions;
      }
    }
  }
  CHECK(same > 550);
  CHECK(exceptions < 100);
}

TEST_CASE("every published checkpoint's frozen graph is the same as the checkpoint") {
  const fs::path shared = Shared();
  int verified = 0;
  for (const auto& entry : nlohmann::json::parse(ReadFile(shared / "real/manifest.json"))) {
    if (entry["kind"] != "meta") continue;
    const fs::path folder = shared / "real" / entry["name"].get<std::string>();
    INFO(folder);
    const fs::path prefix = folder / "files" / entry["prefix"].get<std::string>();
    const auto report = Verify(FolderFiles(prefix.parent_path()), prefix.filename().string(),
                               ReadFile(folder / "reference.pb"));
    REQUIRE_OK(report);
    CHECK(Lines(*report) == "");
    CHECK(report->variables > 0);
    ++verified;
  }
  CHECK(verified >= 17);
}

}  // namespace
}  // namespace permafrost_test
