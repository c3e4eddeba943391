// Whatever an op is given, it answers or says what is wrong: every op with inputs and attrs that were drawn by lot, among
// them those at the edges. What it answers is not looked at; this is for the sanitizers.
//
// HOSTILE_OP=text names ops, HOSTILE_ROUNDS=n says how often each is called, HOSTILE_SEED=n begins with another number.
#include <cstdlib>
#include <limits>

#include <catch2/catch_test_macros.hpp>

#include "core/execute/kernel.h"
#include "core/execute/op_table.h"
#include "tests/execute/lots.h"

namespace permafrost {
namespace {

class Lot : public permafrost_test::Lots {
 public:
  using Lots::Lots;

  DataType Type() {
    if (Maybe(70))
      return From({DataType::DT_FLOAT, DataType::DT_INT32, DataType::DT_INT64, DataType::DT_STRING});
    return From({DataType::DT_DOUBLE, DataType::DT_HALF, DataType::DT_BFLOAT16, DataType::DT_UINT8,
                 DataType::DT_INT8, DataType::DT_INT16, DataType::DT_UINT16, DataType::DT_UINT32,
                 DataType::DT_UINT64, DataType::DT_BOOL, DataType::DT_COMPLEX64, DataType::DT_COMPLEX128,
                 DataType::DT_RESOURCE, DataType::DT_VARIANT, DataType::DT_INVALID});
  }
  Shape SomeShape() {
    Shape shape(Maybe(80) ? Below(3) : Below(6));
    for (int64_t& size : shape) size = From<int64_t>({0, 1, 1, 2, 2, 3, 4});
    return shape;
  }
  std::string Text() {
    static const char* const kTexts[] = {"",     "a",    "-12",  " 3.5 ", "1,2,a",    "\"x\"\"",
                                         "NHWC", "SAME", "YWJj", "b,b",   "ij,jk->ik"};
    if (Maybe(70)) return kTexts[Below(std::size(kTexts))];
    // Bytes in the wire format of an Example, of which some may be wrong.
    std::string bytes(
        "\x0a\x0f\x0a\x0d\x0a\x01"
        "a\x12\x08\x1a\x06\x08\x01\x08\x02\x08\x03",
        17);
    for (size_t i = Below(4); i > 0; --i) bytes[Below(bytes.size())] = static_cast<char>(Below(256));
    return bytes.substr(0, Maybe(80) ? bytes.size() : Below(bytes.size()));
  }
  int64_t Number() {
    if (Maybe(70)) return From<int64_t>({0, 1, 2, 3, -1});
    return From<int64_t>({4, 7, -2, -5, 100, 1 << 20, std::numeric_limits<int32_t>::max(),
                          std::numeric_limits<int32_t>::min(), std::numeric_limits<int64_t>::max(),
                          std::numeric_limits<int64_t>::min(), int64_t{1} << 40});
  }
  double Real() {
    if (Maybe(70)) return From({0.0, 1.0, -1.0, 0.5, 2.0});
    return From({std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(), 1e300,
                 -1e-300, 1e10, std::numeric_limits<double>::quiet_NaN()});
  }

  Tensor SomeTensor(const std::vector<Tensor>& handles) {
    const DataType dtype = Type();
    if (dtype == DataType::DT_RESOURCE || dtype == DataType::DT_VARIANT)
      return handles.empty() ? Tensor() : handles[Below(handles.size())];
    absl::StatusOr<Tensor> tensor = Tensor::Allocate(dtype, SomeShape());
    if (!tensor.ok()) return Tensor();
    const absl::Status filled = WithType<AllTypes>(dtype, [&]<typename T>() {
      for (T& value : tensor->mutable_values<T>()) {
        if constexpr (std::is_same_v<T, std::string>) {
          value = Text();
        } else if constexpr (std::is_same_v<T, bool>) {
          value = Maybe(50);
        } else if constexpr (std::is_integral_v<T>) {
          value = static_cast<T>(Number());
        } else {
          value = static_cast<T>(static_cast<float>(Real()));
        }
      }
      return absl::OkStatus();
    });
    return filled.ok() ? *std::move(tensor) : Tensor();
  }

  tensorflow::AttrValue Attr() {
    tensorflow::AttrValue attr;
    switch (Below(9)) {
      case 0:
        attr.set_i(Number());
        break;
      case 1:
        attr.set_f(static_cast<float>(Real()));
        break;
      case 2:
        attr.set_b(Maybe(50));
        break;
      case 3:
        attr.set_s(Text());
        break;
      case 4:
        SetShape(*attr.mutable_shape());
        break;
      case 5:
        for (size_t i = Below(4); i > 0; --i) SetShape(*attr.mutable_list()->add_shape());
        break;
      case 6:
        for (size_t i = Below(5); i > 0; --i) attr.mutable_list()->add_i(Number());
        break;
      case 7:
        for (size_t i = Below(4); i > 0; --i) attr.mutable_list()->add_s(Text());
        break;
      default:
        attr.set_type(Type());
    }
    return attr;
  }

 private:
  void SetShape(tensorflow::TensorShapeProto& shape) {
    shape.set_unknown_rank(Maybe(20));
    for (size_t i = Below(4); i > 0; --i) shape.add_dim()->set_size(From<int64_t>({-1, 0, 1, 2, 3, -5}));
  }
};

// The attrs that ops read, by kind.
constexpr const char* kTypeAttrs[] = {
    "T",         "dtype",       "Tout",       "DstT", "out_type", "output_dtype", "element_dtype",
    "key_dtype", "value_dtype", "shape_type", "Tidx", "Tindices", "output_type"};
constexpr const char* kTypeLists[] = {"OUT_TYPE", "Tdense", "sparse_types", "ragged_value_types",
                                      "ragged_split_types"};
constexpr const char* kOthers[] = {"N",
                                   "num",
                                   "num_split",
                                   "axis",
                                   "block_size",
                                   "depth_radius",
                                   "num_buckets",
                                   "num_elements",
                                   "width",
                                   "precision",
                                   "maxsplit",
                                   "seed",
                                   "seed2",
                                   "fill",
                                   "unit",
                                   "encoding",
                                   "field_delim",
                                   "na_value",
                                   "select_cols",
                                   "dense_shapes",
                                   "dense_keys",
                                   "sparse_keys",
                                   "element_shape",
                                   "element_shape_except0",
                                   "value_shape",
                                   "shape",
                                   "strides",
                                   "ksize",
                                   "dilations",
                                   "padding",
                                   "data_format",
                                   "explicit_paddings",
                                   "mode",
                                   "squeeze_dims",
                                   "equation",
                                   "begin_mask",
                                   "end_mask",
                                   "ellipsis_mask",
                                   "new_axis_mask",
                                   "shrink_axis_mask",
                                   "key",
                                   "separator",
                                   "num_lower",
                                   "align_corners",
                                   "half_pixel_centers",
                                   "k",
                                   "epsilon",
                                   "alpha",
                                   "keep_dims"};
constexpr const char* kFlags[] = {"dynamic_size",
                                  "clear_after_read",
                                  "identical_element_shapes",
                                  "resize_if_index_out_of_bounds",
                                  "skip_empty",
                                  "little_endian",
                                  "pad",
                                  "scientific",
                                  "shortest",
                                  "use_quote_delim",
                                  "transpose_a",
                                  "transpose_b",
                                  "exclusive",
                                  "reverse",
                                  "sorted"};

Node SomeNode(std::string_view op, Lot& lot) {
  Node node;
  node.name = "node";
  node.op = op;
  const DataType common = lot.Type();
  tensorflow::AttrValue attr;
  for (const char* name : kTypeAttrs) {
    attr.set_type(lot.Maybe(80) ? common : lot.Type());
    if (lot.Maybe(90)) node.SetAttr(name, attr);
  }
  for (const char* name : kTypeLists) {
    tensorflow::AttrValue list;
    for (size_t i = lot.Below(4); i > 0; --i) list.mutable_list()->add_type(lot.Type());
    if (lot.Maybe(80)) node.SetAttr(name, list);
  }
  for (const char* name : kOthers) {
    if (lot.Maybe(15)) node.SetAttr(name, lot.Attr());
  }
  for (const char* name : kFlags) {
    attr.set_b(lot.Maybe(50));
    if (lot.Maybe(40)) node.SetAttr(name, attr);
  }
  return node;
}

void Call(const Op& op, Lot& lot, std::vector<Tensor>& handles) {
  const Node node = SomeNode(op.name, lot);
  std::vector<Tensor> inputs(op.least_inputs + lot.Below(3));
  for (Tensor& input : inputs) input = lot.SomeTensor(handles);
  if (!inputs.empty() && !handles.empty() && lot.Maybe(30)) inputs[0] = handles[lot.Below(handles.size())];
  const bool constant = lot.Maybe(30);
  const KernelSpec spec(node, constant ? inputs : std::vector<Tensor>(inputs.size()));
  const absl::StatusOr<Kernel> kernel = op.make(spec);
  if (!kernel.ok()) return;
  permafrost_test::SmallSource source;
  ThreadPool threads(1);
  for (int run = 0; run < 2; ++run) {
    std::vector<Tensor> given = inputs;
    for (size_t i = 0; i < given.size(); ++i) {
      if (constant && spec.is_released(static_cast<int>(i))) given[i] = Tensor();
    }
    KernelContext context(std::move(given), threads, source);
    if (!(*kernel)(context).ok()) return;
    for (const Tensor& output : context.outputs()) {
      const bool is_handle =
          output.dtype() == DataType::DT_RESOURCE || output.dtype() == DataType::DT_VARIANT;
      if (is_handle && handles.size() < 200) handles.push_back(output);
      if (is_handle && handles.size() >= 200) handles[lot.Below(handles.size())] = output;
    }
  }
}

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST_CASE("no op falls over what it is given") {
  const char* const wanted = std::getenv("HOSTILE_OP");
  const uint64_t rounds = FromEnvironment("HOSTILE_ROUNDS", 60);
  std::vector<Tensor> handles;
  uint64_t seed = FromEnvironment("HOSTILE_SEED", 1);
  for (uint64_t round = 0; round < rounds; ++round) {
    for (const std::string_view name : OpNames()) {
      Lot lot(++seed);
      if (wanted == nullptr || name.find(wanted) != std::string_view::npos) Call(*FindOp(name), lot, handles);
    }
  }
  SUCCEED();
}

}  // namespace
}  // namespace permafrost
