// What TensorFlow's cases (op_cases_test.cc) become when something in them is wrong: another shape, another type, an attr
// or a number at the edge. An op answers or says what is wrong; what it answers is not looked at. For the sanitizers.
//
// OP_CASES=family names one file, OP_CASE=text the cases whose names contain it, MUTATED_ROUNDS=n how often each is
// changed, MUTATED_SEED=n where the lots begin.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>

#include <catch2/catch_test_macros.hpp>

#include "core/execute/kernel.h"
#include "core/execute/op_table.h"
#include "core/tensor/tensor_value.h"
#include "tests/execute/lots.h"
#include "tests/execute/op_case.pb.h"
#include "tests/support/paths.h"

namespace permafrost {
namespace {

class Mutation : public permafrost_test::Lots {
 public:
  using Lots::Lots;

  void Change(Node& node) {
    if (node.attrs.empty()) return;
    const std::string name(node.attrs[Below(node.attrs.size())].name);
    absl::StatusOr<tensorflow::AttrValue> value = node.ParseAttr(name);
    if (!value.ok()) return;
    if (Maybe(10)) {
      node.RemoveAttr(name);
      return;
    }
    if (value->value_case() == tensorflow::AttrValue::kI) {
      value->set_i(Number(value->i()));
    } else if (value->value_case() == tensorflow::AttrValue::kF) {
      value->set_f(static_cast<float>(Real()));
    } else if (value->value_case() == tensorflow::AttrValue::kB) {
      value->set_b(!value->b());
    } else if (value->value_case() == tensorflow::AttrValue::kS) {
      static const char* const kTexts[] = {"",     "SAME", "VALID", "EXPLICIT",
                                           "NCHW", "NHWC", "NCDHW", "nearest"};
      value->set_s(kTexts[Below(std::size(kTexts))]);
    } else if (value->value_case() == tensorflow::AttrValue::kList && value->list().i_size() > 0) {
      auto* const numbers = value->mutable_list()->mutable_i();
      if (Maybe(20)) {
        numbers->RemoveLast();
      } else if (Maybe(10)) {
        numbers->Add(1);
      } else {
        int64_t& number = *numbers->Mutable(static_cast<int>(Below(numbers->size())));
        number = Number(number);
      }
    } else if (value->value_case() == tensorflow::AttrValue::kType) {
      value->set_type(Type());
    }
    node.SetAttr(name, *value);
  }

  void Change(Tensor& tensor) {
    switch (Below(5)) {
      case 0:  // of other sizes
      case 1: {
        Shape shape = tensor.shape();
        const size_t change = Below(4);
        if (change == 0 || shape.empty()) {
          shape.insert(shape.begin() + Below(shape.size() + 1), From<int64_t>({0, 1, 2}));
        } else if (change == 1) {
          shape.erase(shape.begin() + Below(shape.size()));
        } else {
          shape[Below(shape.size())] = From<int64_t>({0, 1, 2, 3, 5, 8});
        }
        Replace(tensor, tensor.dtype(), shape);
        break;
      }
      case 2:
        Replace(tensor, Type(), tensor.shape());
        break;
      default:  // of other numbers
        Replace(tensor, tensor.dtype(), tensor.shape());
    }
  }

 private:
  int64_t Number(int64_t before) {  // wraps around
    if (Maybe(50))
      return static_cast<int64_t>(static_cast<uint64_t>(before) +
                                  From<uint64_t>({~uint64_t{1}, ~uint64_t{0}, 1, 2}));
    return From<int64_t>({0, 1, 2, 3, -1, 7, 1000, std::numeric_limits<int32_t>::max(),
                          std::numeric_limits<int32_t>::min(), std::numeric_limits<int64_t>::max(),
                          std::numeric_limits<int64_t>::min(), int64_t{1} << 40});
  }
  double Real() {
    return From({0.0, 1.0, -1.0, 0.5, 1e30, -1e-30, std::numeric_limits<double>::infinity(),
                 -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()});
  }
  DataType Type() {
    return From({DataType::DT_FLOAT, DataType::DT_DOUBLE, DataType::DT_HALF, DataType::DT_BFLOAT16,
                 DataType::DT_INT32, DataType::DT_INT64, DataType::DT_UINT8, DataType::DT_INT8,
                 DataType::DT_UINT64, DataType::DT_BOOL, DataType::DT_COMPLEX64, DataType::DT_STRING,
                 DataType::DT_INVALID});
  }

  // Of the old numbers, where there are any, but for some.
  void Replace(Tensor& tensor, DataType dtype, const Shape& shape) {
    const Tensor before = tensor;
    absl::StatusOr<Tensor> made = Tensor::Allocate(dtype, shape);
    if (!made.ok()) {
      tensor = Tensor();
      return;
    }
    const int percent = From({0, 5, 50});
    (void)WithType<AllTypes>(dtype, [&]<typename T>() -> absl::Status {
      for (int64_t i = 0; i < made->size(); ++i) {
        T& value = made->mutable_values<T>()[i];
        if (dtype == before.dtype() && before.size() > 0 && !Maybe(percent)) {
          value = before.values<T>()[i % before.size()];
        } else if constexpr (std::is_same_v<T, std::string>) {
          value = "text";
        } else if constexpr (std::is_same_v<T, bool>) {
          value = Maybe(50);
        } else if constexpr (std::is_integral_v<T>) {
          value = static_cast<T>(Number(1));
        } else {
          value = static_cast<T>(static_cast<float>(Real()));
        }
      }
      return absl::OkStatus();
    });
    tensor = *std::move(made);
  }
};

void Call(const Op& op, const Node& node, const std::vector<Tensor>& inputs, bool constants) {
  const KernelSpec spec(node, constants ? inputs : std::vector<Tensor>(inputs.size()));
  const absl::StatusOr<Kernel> kernel = op.make(spec);
  if (!kernel.ok()) return;
  permafrost_test::SmallSource source;
  ThreadPool threads(1);
  std::vector<Tensor> given = inputs;
  for (size_t i = 0; constants && i < given.size(); ++i) {
    if (spec.is_released(static_cast<int>(i))) given[i] = Tensor();
  }
  KernelContext context(std::move(given), threads, source);
  (void)(*kernel)(context);
}

int64_t Setting(const char* name, int64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoll(text);
}

TEST_CASE("an op that is given something wrong says so") {
  const char* const family = std::getenv("OP_CASES");
  const char* const wanted = std::getenv("OP_CASE");
  const int64_t rounds = Setting("MUTATED_ROUNDS", 4), seed = Setting("MUTATED_SEED", 1);
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(permafrost_test::FixtureDir() / "ops")) {
    if (family == nullptr || entry.path().stem() == family) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& file : files) {
    permafrost_test::OpCases cases;
    REQUIRE(cases.ParseFromString(permafrost_test::ReadFile(file)));
    for (int i = 0; i < cases.op_case_size(); ++i) {
      const permafrost_test::OpCase& op_case = cases.op_case(i);
      if (wanted != nullptr && op_case.name().find(wanted) == std::string::npos) continue;
      const Op* const op = FindOp(op_case.node().op());
      const absl::StatusOr<Node> node =
          DecodeNode(ByteBlock::Own(op_case.node().SerializeAsString()), {"case"});
      if (op == nullptr || !node.ok()) continue;
      std::vector<Tensor> inputs;
      for (const std::string& input : op_case.input()) {
        absl::StatusOr<Tensor> tensor = ParseTensorProto(input, {"case"});
        inputs.push_back(tensor.ok() ? *std::move(tensor) : Tensor());
      }
      if (static_cast<int>(inputs.size()) < op->least_inputs) continue;
      for (int64_t round = 0; round < rounds; ++round) {
        INFO(op_case.name() << ", seed " << seed << ", round " << round);
        Mutation mutation(seed * 1'000'003 + i * 1009 + round);
        Node changed = *node;
        std::vector<Tensor> changed_inputs = inputs;
        do {
          if (mutation.Maybe(40)) {
            mutation.Change(changed);
          } else if (!changed_inputs.empty()) {
            mutation.Change(changed_inputs[round % changed_inputs.size()]);
          }
        } while (mutation.Maybe(40));
        Call(*op, changed, changed_inputs, mutation.Maybe(30));
      }
    }
  }
  SUCCEED();
}

}  // namespace
}  // namespace permafrost
