#include "core/checkpoint/file_names.h"

#include "absl/strings/str_cat.h"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

namespace permafrost_test {
namespace {

using permafrost::AllV1Shards;
using permafrost::MetaFileName;
using permafrost::ParseShardName;
using permafrost::ParseV1ShardName;
using permafrost::PrefixOfFile;
using permafrost::ShardFileName;
using permafrost::StepOfPrefix;
using permafrost::V1ShardFileName;

TEST_CASE("a file's name tells the prefix that it belongs to") {
  const auto [file, prefix] = GENERATE(table<std::string, std::string>({
      {"m-7.index", "m-7"},
      {"m-7.meta", "m-7"},
      {"m-7.data-00000-of-00001", "m-7"},
      {"a.data-00001-of-00002.data-00000-of-00001", "a.data-00001-of-00002"},
      {"m.data-100000-of-123456", "m"},
      {"m.data-0000-of-0001", "(none)"},
      {"m.data-00000-of-", "(none)"},
      {"m.data-00000-of-00001.tempstate", "(none)"},
      {"m.data-00000000000000000000000000-of-00001", "m"},
      {"m.data-99999999999999999999999999-of-00001", "(none)"},
      {"m.pb", "(none)"},
      {"checkpoint", "(none)"},
  }));
  CHECK(PrefixOfFile(file).value_or("(none)") == prefix);
}

TEST_CASE("a graph as text belongs to the checkpoint that has its name") {
  const auto [file, prefix] = GENERATE(table<std::string, std::string>({
      {"train/m-7.meta.pbtxt", "train/m-7"},
      {"m-7.meta.txt", "m-7"},
      {"m-7.pbtxt", "m-7"},
      {"graph.pbtxt", "graph"},
      {"m-7.meta", "(none)"},
      {"m-7.txt", "(none)"},
      {"pbtxt", "(none)"},
  }));
  CHECK(permafrost::PrefixOfTextMeta(file).value_or("(none)") == prefix);
}

TEST_CASE("a shard's name is made and read back") {
  const std::string file = ShardFileName("train/m-7", 3, 12);
  const auto shard = ParseShardName(file);
  REQUIRE(shard);
  CHECK(shard->prefix == "train/m-7");
  CHECK(shard->shard == 3);
  CHECK(shard->count == 12);
  CHECK(ShardFileName("m", 123456, 1234567) == "m.data-123456-of-1234567");
}

TEST_CASE("V1 shards have names of their own, and one for all of them") {
  const auto [file, want] = GENERATE(table<std::string, std::string>({
      {"m-00001-of-00003", "m 1 of 3"},
      {"train/m-7-00001-of-00003", "train/m-7 1 of 3"},
      {"m-123456-of-1234567", "m 123456 of 1234567"},
      {"m-?????-of-00003", "m all of 3"},
      {"-00001-of-00003", " 1 of 3"},
      {"m-00003-of-00003", "none"},
      {"m-0001-of-0003", "none"},
      {"m-00001-of-00003.meta", "none"},
      {"m-????-of-00003", "none"},
      {"m-000??-of-00003", "none"},
      {"m.data-00001-of-00003", "none"},
      {"00001-of-00003", "none"},
      {"m-of-00003", "none"},
      {"m", "none"},
      {"", "none"},
  }));
  INFO(file);
  const auto name = ParseV1ShardName(file);
  const std::string shard = name && name->shard ? std::to_string(*name->shard) : "all";
  CHECK((name ? absl::StrCat(name->prefix, " ", shard, " of ", name->count) : "none") == want);
  if (name)
    CHECK((name->shard ? V1ShardFileName(name->prefix, *name->shard, name->count)
                       : AllV1Shards(name->prefix, name->count)) == file);
}

TEST_CASE("the .meta of V1 shards has the name of all of them together") {
  CHECK(MetaFileName("train/m-7") == "train/m-7.meta");
  CHECK(MetaFileName(AllV1Shards("train/m-7", 3)) == "train/m-7.meta");
  CHECK(MetaFileName("m-00000-of-00001") == "m-00000-of-00001.meta");
}

TEST_CASE("the step is the number behind the last dash") {
  const auto [prefix, step] = GENERATE(table<std::string, int64_t>({
      {"model.ckpt-2500", 2500},
      {"a-1/model-0", 0},
      {"model.ckpt", -1},
      {"model-", -1},
      {"model-x", -1},
      {"model-1e3", -1},
      {"model-+5", -1},
      {"model-99999999999999999999", -1},
      {"model-7-?????-of-00003", 7},
      {"model-?????-of-00003", -1},
  }));
  CHECK(StepOfPrefix(prefix).value_or(-1) == step);
}

}  // namespace
}  // namespace permafrost_test
