// Damaged graphs: whatever they say, they run, or there is an error, or they are ended. They never crash or hang.
//
// HOSTILE_STRIDE=1 damages every byte of every graph, which takes long; by default some of some.
#include <algorithm>
#include <cstdlib>
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
#include <sys/resource.h>
#endif

#include <catch2/catch_test_macros.hpp>

#include "tests/execute/graph_runs.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;
using permafrost::Tensor;

// A damaged shape can ask for any amount of memory: here there is little.
class LittleMemory {
 public:
  LittleMemory() {
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
    getrlimit(RLIMIT_AS, &before_);
    rlimit little = before_;
    little.rlim_cur = std::min<rlim_t>(before_.rlim_cur, rlim_t{1} << 30);
    setrlimit(RLIMIT_AS, &little);
  }
  ~LittleMemory() {
    setrlimit(RLIMIT_AS, &before_);
  }

 private:
  rlimit before_{};
#else
  }
#endif
};

void Run(const std::string& bytes, const GraphCase::Run& run) {
  const absl::StatusOr<permafrost::GraphIndex> graph = OpenGraph(bytes);
  if (!graph.ok()) return;
  for (const RunMode::Fixed fixed : {RunMode::kNothing, RunMode::kEverything}) {
    std::vector<Tensor> given;
    absl::StatusOr<permafrost::Plan> plan = PlanRun(*graph, run, {true, 1, fixed}, given);
    if (!plan.ok()) continue;
    int left = 3000;
    static_cast<void>(plan->Run(given, {.keep_going = [&left]() {
                                  return --left > 0 ? absl::OkStatus() : absl::CancelledError("enough");
                                }}));
  }
}

// Bytes of the graph turned, or its end cut off.
void Damage(const GraphCase& graph_case, size_t stride) {
  const GraphCase::Run& run = graph_case.run(graph_case.run_size() > 1 ? 1 : 0);
  const std::string& whole = graph_case.graph();
  for (size_t at = 0; at < whole.size(); at += stride) {
    for (const int flip : {0x01, 0x80, 0xff}) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ flip);
      Run(bytes, run);
    }
    Run(whole.substr(0, at), run);
  }
}

TEST_CASE("damaged graphs do not crash and do not hang") {
  const char* const stride = std::getenv("HOSTILE_STRIDE");
  const char* const wanted = std::getenv("GRAPH_CASE");
  std::vector<fs::path> files;
  if (stride == nullptr) {
    for (const char* const name :
         {"cond_nested", "loop_nested", "loop_tensor_array", "cond_inside_loop_v2", "function_output_names",
          "conv_batch_norm_relu", "merge_three", "loop_counter_v2", "defun_with_loop", "feed_types"})
      files.push_back(FixtureDir() / "graphs" / (std::string(name) + ".graph"));
  } else {
    for (const auto& entry : fs::directory_iterator(FixtureDir() / "graphs")) {
      if (wanted == nullptr || entry.path().stem().string().find(wanted) != std::string::npos)
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
  }
  const LittleMemory little;
  for (const fs::path& file : files) {
    GraphCase graph_case;
    INFO(file);
    REQUIRE(graph_case.ParseFromString(ReadFile(file)));
    if (stride != nullptr) WARN(file);
    Damage(graph_case, stride == nullptr ? 7 : std::max(1, std::atoi(stride)));
  }
}

}  // namespace
}  // namespace permafrost_test
