#include "core/cli/flags.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::FlagKind;
using permafrost::Flags;
using permafrost::FlagSpec;
using Words = std::vector<std::string>;

constexpr FlagSpec kSpecs[] = {
    {"output", 'o', FlagKind::kText, "FILE", "where to write"},
    {"output_node_names", 0, FlagKind::kText, "a,b", "the output nodes"},
    {"input_graph", 0, FlagKind::kText, "FILE", "a graph"},
    {"input_binary", 0, FlagKind::kBool, "BOOL", "binary or text"},
    {"json", 'j', FlagKind::kSwitch, "", "as JSON"},
};

absl::StatusOr<Flags> Parse(const Words& words) {
  std::vector<std::string_view> views(words.begin(), words.end());
  return Flags::Parse(kSpecs, views);
}

TEST_CASE("a flag with a value is written in any of these ways") {
  const auto [words, want] = GENERATE(table<Words, std::string>({
      {{"--output=x.pb"}, "x.pb"},
      {{"--output", "x.pb"}, "x.pb"},
      {{"--output", "=", "x.pb"}, "x.pb"},  // as people write it
      {{"-o", "x.pb"}, "x.pb"},
      {{"-o", "=", "x.pb"}, "x.pb"},
      {{"-o=x.pb"}, "x.pb"},
      {{"-ox.pb"}, "x.pb"},
      {{"--output", "-"}, "-"},
      {{"--output=-x"}, "-x"},
      {{"--output="}, ""},
      {{"--output=a=b"}, "a=b"},
      {{"--output", "a=b"}, "a=b"},
      {{"--output", "with space"}, "with space"},
      {{"--output=first", "--output=last"}, "last"},
      {Words(), "otherwise"},
  }));
  const absl::StatusOr<Flags> flags = Parse(words);
  REQUIRE_OK(flags);
  CHECK(flags->Text("output", "otherwise") == want);
  CHECK(flags->IsGiven("output") == !words.empty());
  CHECK(flags->positional().empty());
}

TEST_CASE("a flag may be shortened as long as it stays unambiguous") {
  const auto [words, flag, want] = GENERATE(table<Words, std::string, std::string>({
      {{"--output_node_name=y"}, "output_node_names", "y"},  // the commonest in people's scripts
      {{"--output_", "y"}, "output_node_names", "y"},
      {{"--output=y"}, "output", "y"},  // whole, though another begins so
      {{"--input_g=y"}, "input_graph", "y"},
      {{"--j"}, "json", "true"},
  }));
  const absl::StatusOr<Flags> flags = Parse(words);
  REQUIRE_OK(flags);
  CHECK(flags->Text(flag) == want);
}

TEST_CASE("what is wrong with flags is said with a hint") {
  const auto [words, hints] = GENERATE(table<Words, Words>({
      {{"--input=x"}, {"ambiguous option: --input", "--input_graph", "--input_binary"}},
      {{"--outp=x"}, {"ambiguous option: --outp", "--output, --output_node_names"}},
      {{"--outptu=x"}, {"unknown flag --outptu", "did you mean output?"}},
      {{"--output_node_nmaes=x"}, {"unknown flag --output_node_nmaes", "output_node_names"}},
      {{"--output_graphs=x"}, {"unknown flag --output_graphs"}},
      {{"--JSON"}, {"unknown flag --JSON", "json"}},
      {{"-x"}, {"unknown flag -x"}},
      {{"-\xff"}, {"unknown flag -"}},
      {{"--=x"}, {"ambiguous option"}},
      {{"--output"}, {"--output needs a value: --output=FILE"}},
      {{"-o"}, {"--output needs a value"}},
      {{"--output", "--json"}, {"--output needs a value"}},
      {{"--output", "--"}, {"--output needs a value"}},
      {{"--json=maybe"}, {"--json is true or false, not maybe"}},
      {{"-jx"}, {"--json is true or false, not x"}},
      {{"--input_binary=2"}, {"--input_binary is true or false, not 2"}},
      {{"--input_binary="}, {"--input_binary is true or false"}},
  }));
  CHECK_THAT(Parse(words), FailsWith(absl::StatusCode::kInvalidArgument, hints));
}

// argparse took "1" and "yes" for false, which nobody meant.
TEST_CASE("a boolean flag is true where it is bare or says so") {
  const auto [words, want] = GENERATE(table<Words, bool>({
      {{"--input_binary"}, true},
      {{"--input_binary=true"}, true},
      {{"--input_binary", "True"}, true},
      {{"--input_binary=1"}, true},
      {{"--input_binary", "=", "yes"}, true},
      {{"--input_binary=ON"}, true},
      {{"--input_binary=false"}, false},
      {{"--input_binary", "False"}, false},
      {{"--input_binary=0"}, false},
      {{"--input_binary", "no"}, false},
      {{"--input_binary=off"}, false},
      {{"--input_binary", "--input_binary=false"}, false},
      {{"--json=false"}, false},
  }));
  const absl::StatusOr<Flags> flags = Parse(words);
  REQUIRE_OK(flags);
  CHECK(flags->positional().empty());
  CHECK((flags->IsOn("input_binary") || flags->IsOn("json")) == want);
}

TEST_CASE("a boolean flag that is not given has the default") {
  CHECK(Parse({})->IsOn("input_binary", true));
  CHECK_FALSE(Parse({})->IsOn("input_binary", false));
}

TEST_CASE("what is no flag and no value is positional") {
  const auto [words, want] = GENERATE(table<Words, Words>({
      {{"a", "--json", "b"}, {"a", "b"}},              // a switch takes nothing
      {{"--input_binary", "model.pb"}, {"model.pb"}},  // no boolean
      {{"--input_binary=true", "false"}, {"false"}},
      {{"--", "--json", "-o"}, {"--json", "-o"}},
      {{"-"}, {"-"}},
      {{""}, {""}},
      {{"fit=[30-30-30]"}, {"fit=[30-30-30]"}},
      {{"--output", "x", "y"}, {"y"}},
  }));
  const absl::StatusOr<Flags> flags = Parse(words);
  REQUIRE_OK(flags);
  CHECK(flags->positional() == want);
}

TEST_CASE("lists are split at commas without their spaces") {
  const auto [words, want] = GENERATE(table<Words, Words>({
      {Words(), Words()},
      {{"--output_node_names="}, {}},
      {{"--output_node_names=a"}, {"a"}},
      {{"--output_node_names=a,b"}, {"a", "b"}},
      {{"--output_node_names", " a , b:0 "}, {"a", "b:0"}},
      {{"--output_node_names=a,,b,"}, {"a", "b"}},
      {{"--output_node_names=a", "--output_node_names=b,a"}, {"a", "b", "a"}},
  }));
  CHECK(Parse(words)->List("output_node_names") == want);
}

TEST_CASE("the help lists every flag with its value and meaning") {
  const std::string help = permafrost::DescribeFlags(kSpecs);
  for (const FlagSpec& spec : kSpecs) {
    CHECK_THAT(help, Catch::Matchers::ContainsSubstring(absl::StrCat("--", spec.name)));
    CHECK_THAT(help, Catch::Matchers::ContainsSubstring(absl::StrCat("  ", spec.help, "\n")));
  }
  CHECK_THAT(help, Catch::Matchers::StartsWith("  -o, --output=FILE"));
}

}  // namespace
}  // namespace permafrost_test
