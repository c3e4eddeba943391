// The promise that damage is never frozen: whatever byte of a checkpoint is changed or cut off, the result is
// an error or the very graph that the undamaged checkpoint gives. The .meta has no checksum, so there the
// promise is only that nothing crashes or hangs.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <google/protobuf/stubs/logging.h>
#include <nlohmann/json.hpp>

#include "core/session/session.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

using permafrost::MemoryFiles;
using permafrost::Session;

constexpr char kIndex[] = "model.ckpt.index", kData[] = "model.ckpt.data-00000-of-00001",
               kMeta[] = "model.ckpt.meta";
// V1: a file, or shards.
constexpr char kV1[] = "model.ckpt", kShard[] = "model.ckpt-00001-of-00003";

struct Checkpoint {
  std::map<std::string, std::string> files;
  std::vector<std::string> outputs;
  std::string path = "model.ckpt";
  std::string graph = kMeta;  // the file with the graph
};

Checkpoint Load(const std::string& name) {
  const std::filesystem::path folder = FixtureDir() / name;
  Checkpoint checkpoint;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string path = std::filesystem::relative(file.path(), folder).generic_string();
    if (!file.is_regular_file() || (!path.starts_with("model.ckpt") && !path.starts_with("saved_model/")))
      continue;
    checkpoint.files[path] = ReadFile(file.path());
    if (path == "saved_model/saved_model.pb") checkpoint.path = "saved_model", checkpoint.graph = path;
  }
  checkpoint.outputs = nlohmann::json::parse(ReadFile(folder / "case.json"))["outputs"];
  return checkpoint;
}

// The frozen graph's bytes.
absl::StatusOr<std::string> Freeze(const Checkpoint& checkpoint) {
  const auto files = std::make_shared<MemoryFiles>();
  for (const auto& [name, bytes] : checkpoint.files) files->Add(name, bytes);
  const absl::StatusOr<Session> session = Session::Open(files, checkpoint.path);
  if (!session.ok()) return session.status();
  const auto frozen = session->Freeze({.outputs = checkpoint.outputs});
  if (!frozen.ok()) return frozen.status();
  return frozen->rope.Flatten();
}

// What can be looked at without freezing: only that it comes back.
void Look(const Checkpoint& checkpoint) {
  const auto files = std::make_shared<MemoryFiles>();
  for (const auto& [name, bytes] : checkpoint.files) files->Add(name, bytes);
  const absl::StatusOr<Session> session = Session::Open(files, checkpoint.path);
  if (!session.ok()) return;
  if (const auto report = session->Inspect({.nodes = true, .tensors = true}); report.ok()) {
    CHECK_FALSE(ToText(*report).empty());
    CHECK_FALSE(ToJson(*report).empty());
  }
  const auto frozen = session->Freeze({});  // without outputs: it suggests some, or has them of a signature
  if (checkpoint.graph == kMeta) CHECK_FALSE(frozen.ok());
}

std::string CaseName() {
  return GENERATE(as<std::string>(), "cases/partitioned_res/w1.15", "cases/string_var/w2.15",
                  "cases/dtypes_ref/w1.15", "cases/cond_bn_res/w1.15", "cases/v1_plain/w1.4",
                  "cases/v1_sharded/w1.4", "cases/cfv2/w2.15", "saved_models/savedmodel_v2/w2.15");
}

// One of the files that have checksums.
std::string FileName(const Checkpoint& checkpoint) {
  const std::string file = GENERATE(as<std::string>(), kIndex, kData, kV1, kShard);
  return checkpoint.files.contains(file) ? file : "";
}

struct Tally {
  int errors = 0, same = 0;
};

// An error with a message, or the same graph.
void FreezeDamaged(const Checkpoint& damaged, const std::string& graph, Tally& tally) {
  const auto frozen = Freeze(damaged);
  if (frozen.ok()) {
    REQUIRE(*frozen == graph);
    ++tally.same;
  } else {
    REQUIRE_FALSE(frozen.status().message().empty());
    ++tally.errors;
  }
}

TEST_CASE("a changed byte of index or data is an error or changes nothing in the frozen graph") {
  const Checkpoint whole = Load(CaseName());
  const std::string file = FileName(whole);
  if (file.empty()) return;
  const auto graph = Freeze(whole);
  REQUIRE_OK(graph);
  Tally tally;
  Checkpoint damaged = whole;
  std::string& bytes = damaged.files[file];
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (const char bits : {'\xff', '\1'}) {
      INFO(file << " offset " << at << " xor " << +bits);
      bytes[at] = static_cast<char>(bytes[at] ^ bits);
      FreezeDamaged(damaged, *graph, tally);
      bytes[at] = static_cast<char>(bytes[at] ^ bits);
    }
  }
  CHECK(tally.errors > tally.same);
}

TEST_CASE("a cut index or data file is an error or changes nothing in the frozen graph") {
  const Checkpoint whole = Load(CaseName());
  const std::string file = FileName(whole);
  if (file.empty()) return;
  const auto graph = Freeze(whole);
  REQUIRE_OK(graph);
  Tally tally;
  Checkpoint damaged = whole;
  for (size_t size = 0; size < whole.files.at(file).size(); ++size) {
    INFO(file << " cut to " << size);
    damaged.files[file] = whole.files.at(file).substr(0, size);
    FreezeDamaged(damaged, *graph, tally);
  }
  CHECK(tally.errors > 0);
  if (file != kData) CHECK(tally.same == 0);
}

// A .meta is large and a freeze of it slow under sanitizers, so there only every so-many-th byte is tried;
// the steps are primes, so that every part of a record has its turn. Without them every byte of the small
// files is.
size_t StrideOf(const Checkpoint& checkpoint) {
  const size_t size = checkpoint.files.at(checkpoint.graph).size();
#ifdef __SANITIZE_ADDRESS__
  return size > 40000 ? 797 : size > 10000 ? 101 : 29;
#else
  return size > 40000 ? 101 : size > 10000 ? 11 : 1;
#endif
}

TEST_CASE("a changed byte of the meta file crashes nothing") {
  const google::protobuf::LogSilencer quiet;
  const Checkpoint whole = Load(CaseName());
  Checkpoint damaged = whole;
  std::string& bytes = damaged.files[damaged.graph];
  for (size_t at = 0; at < bytes.size(); at += StrideOf(whole)) {
    for (const char bits : {'\xff', '\1'}) {
      bytes[at] = static_cast<char>(bytes[at] ^ bits);
      const auto frozen = Freeze(damaged);
      if (!frozen.ok()) REQUIRE_FALSE(frozen.status().message().empty());
      Look(damaged);
      bytes[at] = static_cast<char>(bytes[at] ^ bits);
    }
  }
}

TEST_CASE("a cut meta file crashes nothing") {
  const google::protobuf::LogSilencer quiet;
  const Checkpoint whole = Load(CaseName());
  Checkpoint damaged = whole;
  const size_t stride = whole.files.at(whole.graph).size() > 40000 ? 5 : 1;
  for (size_t size = 0; size < whole.files.at(whole.graph).size(); size += stride) {
    damaged.files[damaged.graph].assign(whole.files.at(whole.graph), 0, size);
    const auto frozen = Freeze(damaged);
    if (!frozen.ok()) REQUIRE_FALSE(frozen.status().message().empty());
  }
}

}  // namespace
}  // namespace permafrost_test
