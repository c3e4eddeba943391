// Loops and functions: where they are not what they should be, and how they end.
#include <catch2/catch_test_macros.hpp>

#include "tests/execute/graph_builder.h"
#include "tests/support/matchers.h"

namespace permafrost_test {
namespace {

using permafrost::DataType;
using permafrost::ExecuteOptions;
using permafrost::Tensor;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// Counts from `start` up to what is fed as `end`; the result is loop/exit.
GraphBuilder Counter() {
  GraphBuilder graph;
  graph.Const("start", Tensor::Scalar<int32_t>(0));
  graph.Const("one", Tensor::Scalar<int32_t>(1));
  graph.Placeholder("end", DataType::DT_INT32, {});
  graph.Node("end/enter", "Enter", {"end"},
             {{"frame_name", TextValue("loop")}, {"is_constant", BoolValue(true)}});
  graph.Node("one/enter", "Enter", {"one"},
             {{"frame_name", TextValue("loop")}, {"is_constant", BoolValue(true)}});
  graph.Node("less", "Less", {"loop/merge", "end/enter"});
  graph.Node("plus", "Add", {"loop/switch:1", "one/enter"});
  graph.Loop("loop", "start", "less", "plus");
  return graph;
}

// Stops a run after so many questions.
ExecuteOptions StopAfter(int steps) {
  auto left = std::make_shared<int>(steps);
  return {.keep_going = [left]() { return --*left > 0 ? absl::OkStatus() : absl::CancelledError("enough"); }};
}

TEST_CASE("a loop counts") {
  const absl::StatusOr<std::vector<Tensor>> got =
      PlanAndRun(Counter(), {.fetches = {"loop/exit"}, .feeds = {"end"}}, {Tensor::Scalar<int32_t>(7)});
  REQUIRE_OK(got);
  CHECK((*got)[0].scalar<int32_t>() == 7);
}

TEST_CASE("what is inside of a loop cannot be fetched") {
  for (const char* const name : {"plus", "loop/merge", "loop/switch:1", "loop/cond"})
    CHECK_THAT(MakePlan(Counter(), {.fetches = {name}, .feeds = {"end"}}),
               FailsWith(kInvalid, {name, "inside of a loop"}));
}

TEST_CASE("loops that are put together wrongly") {
  GraphBuilder graph = Counter();
  graph.Node("exit", "Exit", {"end"});
  graph.Node("next", "NextIteration", {"end"});
  graph.Node("across", "Add", {"loop/merge", "end"});
  graph.Node("unentered", "Add", {"loop/exit", "loop/merge"});
  graph.Node("again", "Enter", {"loop/exit"}, {{"frame_name", TextValue("loop")}});
  graph.Node("again/plus", "Add", {"again", "loop/switch:1"});
  const auto plan = [&](const char* fetch) {
    return PlanAndRun(graph, {.fetches = {fetch}, .feeds = {"end"}}, {Tensor::Scalar<int32_t>(3)});
  };
  CHECK_THAT(plan("exit"), FailsWith(kInvalid, {"exit", "Exit"}));
  CHECK_THAT(plan("next"), FailsWith(kInvalid, {"next", "NextIteration"}));
  CHECK_THAT(plan("across"), FailsWith(kInvalid, {"across", "loop"}));
  CHECK_THAT(plan("unentered"), FailsWith(kInvalid, {"unentered", "loop"}));

  // It enters with what comes out of it.
  graph = GraphBuilder();
  graph.Placeholder("p", DataType::DT_BOOL, {});
  graph.Node("p/enter", "Enter", {"p"},
             {{"frame_name", TextValue("loop")}, {"is_constant", BoolValue(true)}});
  graph.Node("out", "Enter", {"loop/exit"}, {{"frame_name", TextValue("loop")}});
  graph.Node("not", "LogicalAnd", {"loop/switch:1", "out"});
  graph.Loop("loop", "p", "p/enter", "not");
  CHECK_THAT(PlanAndRun(graph, {.fetches = {"loop/exit"}, .feeds = {"p"}}, {Tensor::Scalar(true)}),
             FailsWith(kInvalid, {"circle"}));
}

TEST_CASE("more loops inside of each other than anybody has") {
  GraphBuilder graph;
  graph.Placeholder("x", DataType::DT_FLOAT, {});
  std::string last = "x";
  for (int i = 0; i < 5000; ++i) {
    const std::string name = absl::StrCat("enter", i);
    graph.Node(name, "Enter", {last}, {{"frame_name", TextValue(name)}});
    last = name;
  }
  for (int i = 0; i < 5000; ++i) {
    const std::string name = absl::StrCat("exit", i);
    graph.Node(name, "Exit", {last});
    last = name;
  }
  CHECK_THAT(MakePlan(graph, {.fetches = {last}, .feeds = {"x"}}), FailsWith(kInvalid, {"Enter", "loops"}));
}

TEST_CASE("a loop that never ends can be ended") {
  GraphBuilder graph;
  graph.Placeholder("x", DataType::DT_FLOAT, {});
  graph.Placeholder("p", DataType::DT_BOOL, {});
  graph.Node("p/enter", "Enter", {"p"},
             {{"frame_name", TextValue("loop")}, {"is_constant", BoolValue(true)}});
  graph.Loop("loop", "x", "p/enter", "loop/switch:1");
  const std::vector<Tensor> feeds = {Tensor::Scalar(1.0f), Tensor::Scalar(true)};
  CHECK_THAT(PlanAndRun(graph, {.fetches = {"loop/exit"}, .feeds = {"x", "p"}}, feeds, StopAfter(1000)),
             FailsWith(absl::StatusCode::kCancelled, {"enough"}));

  // While, with functions that have no nodes; and the same in a function, and in a function's loop.
  graph = GraphBuilder();
  graph.Placeholder("x", DataType::DT_FLOAT, {});
  graph.Placeholder("p", DataType::DT_BOOL, {});
  graph.Function("cond", {"x", "p"}, {}, {{"goes_on", "p"}});
  graph.Function("body", {"x", "p"}, {}, {{"y", "x"}, {"q", "p"}});
  const Attrs functions = {{"cond", FunctionValue("cond")}, {"body", FunctionValue("body")}};
  graph.Node("while", "While", {"x", "p"}, functions);
  graph.Function("inner", {"x", "p"}, {MakeNode("while", "StatelessWhile", {"x", "p"}, functions)},
                 {{"y", "while:output:0"}});
  graph.Node("call", "PartitionedCall", {"x", "p"}, {{"f", FunctionValue("inner")}});
  graph.Node("by_name", "inner", {"x", "p"});
  for (const char* const fetch : {"while", "call", "by_name"}) {
    CHECK_THAT(PlanAndRun(graph, {.fetches = {fetch}, .feeds = {"x", "p"}}, feeds, StopAfter(1000)),
               FailsWith(absl::StatusCode::kCancelled, {"enough"}));
    CHECK(PlanAndRun(graph, {.fetches = {fetch}, .feeds = {"x", "p"}},
                     {Tensor::Scalar(1.0f), Tensor::Scalar(false)})
              .ok());
  }
}

TEST_CASE("functions that call themselves, and that are not there") {
  GraphBuilder graph;
  graph.Placeholder("x", DataType::DT_FLOAT, {});
  graph.Function("f", {"x"}, {MakeNode("call", "PartitionedCall", {"x"}, {{"f", FunctionValue("g")}})},
                 {{"y", "call:output:0"}});
  graph.Function("g", {"x"}, {MakeNode("call", "f", {"x"})}, {{"y", "call:y:0"}});
  graph.Function("lost", {"x"},
                 {MakeNode("call", "PartitionedCall", {"x"}, {{"f", FunctionValue("nowhere")}})},
                 {{"y", "call:output:0"}});
  graph.Function("no_result", {"x"}, {MakeNode("top", "TopKV2", {"x", "x"})}, {{"y", "top:tops:0"}});
  graph.Function("no_node", {"x"}, {}, {{"y", "z:output:0"}});
  for (const char* const name : {"f", "g", "lost", "no_result", "no_node", "nowhere"})
    graph.Node(absl::StrCat("call_", name), "PartitionedCall", {"x"}, {{"f", FunctionValue(name)}});
  graph.Node("by_name", "f", {"x"});
  graph.Function("same", {"x"}, {}, {{"y", "x"}});
  graph.Node("too_many", "PartitionedCall", {"x", "x"}, {{"f", FunctionValue("same")}});
  const auto plan = [&](const char* fetch) { return MakePlan(graph, {.fetches = {fetch}, .feeds = {"x"}}); };
  CHECK_THAT(plan("call_f"), FailsWith(kInvalid, {"call_f", "calls itself"}));
  CHECK_THAT(plan("by_name"), FailsWith(kInvalid, {"by_name", "calls itself"}));
  CHECK_THAT(plan("call_g"), FailsWith(kInvalid, {"calls itself"}));
  CHECK_THAT(plan("call_lost"),
             FailsWith(absl::StatusCode::kNotFound, {"call_lost", "in function lost", "nowhere"}));
  CHECK_THAT(plan("call_nowhere"), FailsWith(absl::StatusCode::kNotFound, {"nowhere"}));
  CHECK_THAT(plan("call_no_result"), FailsWith(kInvalid, {"top", "tops"}));
  CHECK_THAT(plan("call_no_node"), FailsWith(absl::StatusCode::kNotFound, {"no_node", "z"}));
  CHECK_THAT(PlanAndRun(graph, {.fetches = {"too_many"}, .feeds = {"x"}}, {Tensor::Scalar(1.0f)}),
             FailsWith(kInvalid, {"too_many", "same", "1 argument", "2"}));
}

TEST_CASE("functions that call each other, deeper than anybody's") {
  GraphBuilder graph;
  graph.Placeholder("x", DataType::DT_FLOAT, {});
  graph.Function("f0", {"x"}, {}, {{"y", "x"}});
  for (int i = 1; i < 3000; ++i) {
    const std::string callee = absl::StrCat("f", i - 1);
    graph.Function(absl::StrCat("f", i), {"x"},
                   {MakeNode("a", callee, {"x"}), MakeNode("b", callee, {"a:y:0"})}, {{"y", "b:y:0"}});
  }
  graph.Node("deep", "f2999", {"x"});
  graph.Node("wide", "f31", {"x"});  // 2^31 calls
  CHECK_THAT(MakePlan(graph, {.fetches = {"deep"}, .feeds = {"x"}}), FailsWith(kInvalid, {"functions"}));
  CHECK_THAT(
      PlanAndRun(graph, {.fetches = {"wide"}, .feeds = {"x"}}, {Tensor::Scalar(1.0f)}, StopAfter(10000)),
      FailsWith(absl::StatusCode::kCancelled, {"enough"}));
}

TEST_CASE("lists in lists in lists") {
  for (const std::string op : {"OptionalFromValue", "TensorListPushBack"}) {
    INFO(op);
    GraphBuilder graph = Counter();
    graph.Const("shape", Tensor::Of<int32_t>({0}, {}));
    graph.Const("most", Tensor::Scalar<int32_t>(-1));
    graph.Node(
        "empty", "EmptyTensorList", {"shape", "most"},
        {{"element_dtype", TypeValue(DataType::DT_VARIANT)}, {"shape_type", TypeValue(DataType::DT_INT32)}});
    const Attrs loop = {{"frame_name", TextValue("loop")}};
    graph.Node("enter", "Enter", {"empty"}, loop);
    graph.Node("empty/enter", "Enter", {"empty"},
               {{"frame_name", TextValue("loop")}, {"is_constant", BoolValue(true)}});
    graph.Node("merge", "Merge", {"enter", "next"});
    graph.Node("switch", "Switch", {"merge", "loop/cond"});
    if (op == "OptionalFromValue") {
      graph.Node("nested", op, {"switch:1"});
    } else {
      graph.Node("nested", op, {"empty/enter", "switch:1"},
                 {{"element_dtype", TypeValue(DataType::DT_VARIANT)}});
    }
    graph.Node("next", "NextIteration", {"nested"});
    graph.Node("exit", "Exit", {"switch"});
    const absl::StatusOr<std::vector<Tensor>> got = PlanAndRun(
        graph, {.fetches = {"exit", "loop/exit"}, .feeds = {"end"}}, {Tensor::Scalar<int32_t>(300000)});
    REQUIRE_OK(got);
    CHECK((*got)[1].scalar<int32_t>() == 300000);
  }
}

TEST_CASE("functions in loops in functions in loops, as deep as is allowed") {
  GraphBuilder graph;
  graph.Placeholder("x", DataType::DT_BOOL, {});
  graph.Function("f0", {"x"}, {}, {{"y", "x"}});
  for (int i = 1; i < 32; ++i) {
    // Loops that are left after their first iteration, around a call.
    std::vector<NodeDef> nodes;
    std::string last = "x";
    for (int loop = 0; loop < 10; ++loop) {
      const std::string name = absl::StrCat("enter", loop);
      nodes.push_back(MakeNode(name, "Enter", {last}, {{"frame_name", TextValue(name)}}));
      last = name + ":output:0";
    }
    nodes.push_back(MakeNode("call", absl::StrCat("f", i - 1), {last}));
    last = "call:y:0";
    for (int loop = 0; loop < 10; ++loop) {
      nodes.push_back(MakeNode(absl::StrCat("exit", loop), "Exit", {last}));
      last = absl::StrCat("exit", loop, ":output:0");
    }
    graph.Function(absl::StrCat("f", i), {"x"}, nodes, {{"y", last}});
  }
  graph.Node("call", "f31", {"x"});
  const absl::StatusOr<std::vector<Tensor>> got =
      PlanAndRun(graph, {.fetches = {"call"}, .feeds = {"x"}}, {Tensor::Scalar(true)});
  REQUIRE_OK(got);
  CHECK((*got)[0].scalar<bool>());
}

TEST_CASE("the time of a function's steps is told apart from its own") {
  GraphBuilder graph;
  graph.Placeholder("x", DataType::DT_FLOAT, {});
  graph.Function("f", {"x"}, {MakeNode("exp", "Exp", {"x"})}, {{"y", "exp:y:0"}});
  graph.Node("call", "f", {"x"});
  std::vector<permafrost::StepTime> lines;
  REQUIRE_OK(
      PlanAndRun(graph, {.fetches = {"call"}, .feeds = {"x"}}, {Tensor::Scalar(1.0f)}, {.profile = &lines}));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].name == "exp");
  CHECK(lines[1].name == "call");
  CHECK(lines[1].time.count() >= 0);
}

}  // namespace
}  // namespace permafrost_test
