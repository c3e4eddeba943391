// What is wrong with a V1 checkpoint is said: where, what was found, and what to do. Damaged bytes: saved_slices_damage_test.cc.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/checkpoint/slice_key.h"
#include "tests/checkpoint/saved_slices_files.h"

namespace permafrost_test {
namespace {

using permafrost::EncodeSliceKey;
using Code = absl::StatusCode;
using Words = std::vector<std::string>;
using namespace tensorflow;  // the DT_ names
using enum permafrost::ValueField;

const std::string kKeyOfW = EncodeSliceKey("w", {{}});

// w, three floats, in the first file, with i, three integers; p, four floats, in both files.
struct Made {
  Made() {
    builder.AddFloats("w", {3}, {1, 2, 3});
    builder.Add("i", DT_INT32, {3}, Varints(kInt, {1, 2, 3}));
    builder.AddSlices("p", DT_FLOAT, {4},
                      {{{{0, 2}}, Packed(kFloat, Bytes<float>({5, 6})), 0},
                       {{{2, 2}}, Packed(kFloat, Bytes<float>({7, 8})), 1}});
  }
  SavedSliceMeta& Listed(int tensor, int shard = 0) { return *builder.header(shard).mutable_tensor(tensor); }
  // Instead of w's TensorProto.
  void SetTensor(const std::string& proto) {
    SavedTensorSlices value;
    value.mutable_data()->set_data(proto);
    builder.Value(kKeyOfW) = value.SerializeAsString();
  }
  SavedSlicesBuilder builder{2};
};

struct Case {
  std::string what;
  std::function<void(Made&)> spoil;
  Code code;
  Words words;
  std::string tensor = "w", spec = "";
};

const std::vector<Case>& Cases() {
  static const std::vector<Case> cases = {
      {"no header",
       [](Made& made) { made.builder.RemoveHeader(); },
       Code::kDataLoss,
       {"no entry for the header"}},
      {"a header that is no message",
       [](Made& made) { made.builder.Value("") = "\x0a\x7f"; },
       Code::kDataLoss,
       {"m-00000-of-00002: the header", "its 2 bytes are no SavedTensorSlices", "fetch it again"}},
      {"an empty header",
       [](Made& made) { made.builder.Value("") = ""; },
       Code::kDataLoss,
       {"the header", "lists no tensors"}},
      {"the index of a V2 checkpoint",
       [](Made& made) {
         BundleHeaderProto header;
         header.set_num_shards(1);
         made.builder.Value("") = header.SerializeAsString();
       },
       Code::kDataLoss,
       {"is that of a V2 checkpoint", "under another name", ".index at the end"}},
      {"a version that cannot be",
       [](Made& made) { made.builder.header(1).mutable_versions()->set_producer(-1); },
       Code::kDataLoss,
       {"m-00001-of-00002: the header", "version -1", "expected 0 or more"}},
      {"a reader of the future",
       [](Made& made) { made.builder.header().mutable_versions()->set_min_consumer(2); },
       Code::kDataLoss,
       {"asks for a reader of version 2", "look for a newer permafrost"}},
      {"a forbidden reader",
       [](Made& made) { made.builder.header().mutable_versions()->add_bad_consumers(1); },
       Code::kDataLoss,
       {"forbids readers of version 1"}},
      {"a shape that cannot be",
       [](Made& made) { made.Listed(0).mutable_shape()->mutable_dim(0)->set_size(-2); },
       Code::kDataLoss,
       {"what the header says of tensor w is wrong", "-2"}},
      {"a type that is none",
       [](Made& made) { made.Listed(0).set_type(static_cast<DataType>(77)); },
       Code::kDataLoss,
       {"tensor w", "the unknown dtype 77"}},
      {"a type that no constant holds",
       [](Made& made) { made.Listed(0).set_type(DT_VARIANT); },
       Code::kUnimplemented,
       {"tensor w has the dtype variant"}},
      {"a slice that leaves the tensor",
       [](Made& made) { made.Listed(2).mutable_slice(0)->mutable_extent(0)->set_length(5); },
       Code::kDataLoss,
       {"tensor p", "slice 0,5 leaves the shape [4]"},
       "p"},
      {"a slice of a negative length",
       [](Made& made) { made.Listed(2).mutable_slice(0)->mutable_extent(0)->set_length(-5); },
       Code::kDataLoss,
       {"tensor p", "the length -5"},
       "p"},
      {"a slice of another rank",
       [](Made& made) { made.Listed(0).mutable_slice(0)->add_extent(); },
       Code::kDataLoss,
       {"tensor w", "does not have the rank"}},
      {"a tensor of no slices",
       [](Made& made) { made.Listed(0).clear_slice(); },
       Code::kFailedPrecondition,
       {"tensor w", "hold 0 of the 3 elements"}},
      {"a slice without an entry",
       [](Made& made) { made.builder.Remove(kKeyOfW); },
       Code::kDataLoss,
       {"m-00000-of-00002: there is no entry for the tensor w", "fetch it again"}},
      {"slices of another entry",
       [](Made& made) { made.Listed(2).mutable_slice(0)->mutable_extent(0)->set_length(1); },
       Code::kDataLoss,
       {"there is no entry for the slice 0,1 of tensor p"},
       "p",
       "4 0,1"},
      {"files that do not agree on the type",
       [](Made& made) { made.Listed(0, 1).set_type(DT_INT32); },
       Code::kDataLoss,
       {"m-00001-of-00002", "it is int32 [4], and in m-00000-of-00002 float32 [4]"},
       "p"},
      {"files that do not agree on the shape",
       [](Made& made) { made.Listed(0, 1).mutable_shape()->mutable_dim(0)->set_size(5); },
       Code::kDataLoss,
       {"it is float32 [5], and in m-00000-of-00002 float32 [4]"},
       "p"},
      {"a slice in two files",
       [](Made& made) {
         *made.Listed(0, 1).add_slice() = made.Listed(2).slice(0);
         made.builder.Value(EncodeSliceKey("p", {{0, 2}}), 1) =
             made.builder.Value(EncodeSliceKey("p", {{0, 2}}));
       },
       Code::kDataLoss,
       {"tensor p: slice 0,2 is stored twice", "Files of several checkpoints"},
       "p",
       "4 0,2"},
      {"slices that overlap",
       [](Made& made) {
         made.builder.AddSlices("p", DT_FLOAT, {4}, {{{{1, 2}}, Packed(kFloat, Bytes<float>({5, 6})), 0}});
       },
       Code::kFailedPrecondition,
       {"tensor p: its stored slices overlap"},
       "p"},
      {"a slice of another shape",
       [](Made&) {},
       Code::kFailedPrecondition,
       {"tensor p has the shape [4] in the checkpoint, and the graph restores a slice of [5]"},
       "p",
       "5 0,2"},
      {"a slice that cannot be",
       [](Made&) {},
       Code::kFailedPrecondition,
       {"a part that cannot be"},
       "p",
       "what"},
      {"an entry that is no message",
       [](Made& made) { made.builder.Value(kKeyOfW) = "\x12\x7f"; },
       Code::kDataLoss,
       {"m-00000-of-00002: offset ", "field 2 should be 127 bytes long"}},
      {"an entry without values",
       [](Made& made) { made.builder.Value(kKeyOfW) = ""; },
       Code::kDataLoss,
       {"fewer values than the 3 of its shape", "(tensor w, float32 [3])"}},
      {"another message than a tensor",
       [](Made& made) { made.SetTensor("\xff"); },
       Code::kDataLoss,
       {"m-00000-of-00002: offset "}},
      {"too few floats",
       [](Made& made) {
         made.SetTensor(Packed(kFloat, Bytes<float>({1, 2})));
       },
       Code::kDataLoss,
       {"lists 2 of its 3 values", "(tensor w, float32 [3])"}},
      {"too many floats",
       [](Made& made) {
         made.SetTensor(Packed(kFloat, Bytes<float>({1, 2, 3, 4})));
       },
       Code::kDataLoss,
       {"more numbers than its shape has"}},
      {"floats and bytes",
       [](Made& made) {
         made.SetTensor(Packed(kFloat, Bytes<float>({1, 2, 3})) + Packed(kContent, Bytes<float>({1, 2})));
       },
       Code::kDataLoss,
       {"8 bytes of values where float32 [3] takes 12"}},
      {"a list of another type",
       [](Made& made) {
         made.SetTensor(Packed(kDouble, Bytes<double>({1, 2, 3})));
       },
       Code::kDataLoss,
       {"lists 0 of its 3 values"}},
      {"too few integers",
       [](Made& made) { made.Listed(1).mutable_shape()->mutable_dim(0)->set_size(4); },
       Code::kDataLoss,
       {"lists 3 of its 4 values", "(tensor i, int32 [4])"},
       "i"},
      {"a shape of a terabyte in a small file",
       [](Made& made) { made.Listed(1).mutable_shape()->mutable_dim(0)->set_size(int64_t{1} << 40); },
       Code::kDataLoss,
       {"fewer values than the 1,099,511,627,776 of its shape"},
       "i"},
      {"half of a complex number",
       [](Made& made) {
         made.Listed(0).set_type(DT_COMPLEX64);
         made.SetTensor(Packed(kComplex64, Bytes<float>({1, 2, 3, 4, 5})));
       },
       Code::kDataLoss,
       {"half of a complex number is missing"}},
      {"too few strings",
       [](Made& made) {
         made.Listed(0).set_type(DT_STRING);
         made.SetTensor(StringList({"a", "b"}));
       },
       Code::kDataLoss,
       {"lists 2 of its 3 values", "(tensor w, string [3])"}},
      {"too many strings",
       [](Made& made) {
         made.Listed(0).set_type(DT_STRING);
         made.SetTensor(StringList({"a", "b", "c", "d"}));
       },
       Code::kDataLoss,
       {"more strings than its shape has"}},
  };
  return cases;
}

TEST_CASE("what is wrong with a V1 checkpoint is an error that says what") {
  const Case one = GENERATE(from_range(Cases()));
  INFO(one.what);
  Made made;
  permafrost::MemoryFiles files;
  made.builder.WriteTo(files, "m");
  if (one.spec.empty()) REQUIRE_OK(ReadBytes(files, one.tensor));  // nothing is wrong yet
  one.spoil(made);
  made.builder.WriteTo(files, "m");
  CHECK_THAT(ReadBytes(files, one.tensor, one.spec), FailsWith(one.code, one.words));
}

}  // namespace
}  // namespace permafrost_test
