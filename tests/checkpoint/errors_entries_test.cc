// Entries that TensorFlow refuses, and slices: as errors_test.cc.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/checkpoint/spoiled.h"

namespace permafrost_test {
namespace {

using permafrost::EncodeSliceKey;
using Code = absl::StatusCode;
using namespace tensorflow;  // the DT_ names

const std::vector<Case>& Cases() {
  static const std::vector<Case> cases = {
      // The entries.
      {"size",
       [](Made& m) { m.builder.Entry("w").set_size(11); },
       Code::kDataLoss,
       {kIndex, "tensor w", "gives it 11 bytes", "expected 3 x 4 for float32 [3]", "fetch it again"}},
      {"string size",
       [](Made& m) { m.builder.Entry("s").set_size(1); },
       Code::kDataLoss,
       {kIndex, "tensor s", "gives it 1 byte", "expected at least 2 x 1 for string [2]", "fetch it again"},
       "s"},
      {"size whose product overflows",
       [](Made& m) {
         m.builder.Entry("w").mutable_shape()->mutable_dim(0)->set_size(int64_t{1} << 62);
         m.builder.Entry("w").set_size(0);
       },
       Code::kDataLoss,
       {kIndex, "tensor w", "gives it 0 bytes", "expected 4,611,686,018,427,387,904 x 4", "fetch it again"}},
      {"negative size",
       [](Made& m) { m.builder.Entry("w").set_size(-12); },
       Code::kDataLoss,
       {kIndex, "tensor w", "with a size of -12", "fetch it again"}},
      {"negative offset",
       [](Made& m) { m.builder.Entry("w").set_offset(-1); },
       Code::kDataLoss,
       {kIndex, "tensor w", "at offset -1", "fetch it again"}},
      {"offset and size whose sum overflows",
       [](Made& m) { m.builder.Entry("w").set_offset(INT64_MAX); },
       Code::kDataLoss,
       {kData, "tensor w at bytes 9,223,372,036,854,775,807 to 9,223,372,036,854,775,819", "ends at 36"}},
      {"shard that is not there",
       [](Made& m) { m.builder.Entry("w").set_shard_id(1); },
       Code::kDataLoss,
       {kIndex, "tensor w", "data file 1 of 1", "fetch it again"}},
      {"negative shard",
       [](Made& m) { m.builder.Entry("w").set_shard_id(-1); },
       Code::kDataLoss,
       {kIndex, "tensor w", "data file -1 of 1", "fetch it again"}},
      {"unparseable entry",
       [](Made& m) { m.builder.SetRaw("w", "\xff\xff\xff"); },
       Code::kDataLoss,
       {kIndex, "tensor w", "cannot be parsed", "its 3 bytes are no BundleEntryProto", "fetch it again"}},
      {"negative dimension",
       [](Made& m) { m.builder.Entry("w").mutable_shape()->mutable_dim(0)->set_size(-1); },
       Code::kDataLoss,
       {kIndex, "tensor w", "a dimension of its shape is -1", "fetch it again"}},
      {"too many elements",
       [](Made& m) {
         for (int i = 0; i < 3; ++i) m.builder.Entry("w").mutable_shape()->add_dim()->set_size(0x80000000);
       },
       Code::kDataLoss,
       {kIndex, "tensor w", "more than 2^63 elements", "fetch it again"}},
      {"unknown rank",
       [](Made& m) { m.builder.Entry("w").mutable_shape()->set_unknown_rank(true); },
       Code::kDataLoss,
       {kIndex, "tensor w", "has no rank", "fetch it again"}},
      {"unknown type",
       [](Made& m) { m.builder.Entry("w").set_dtype(static_cast<DataType>(77)); },
       Code::kDataLoss,
       {kIndex, "tensor w", "unknown dtype 77", "fetch it again"}},
      {"reference type",
       [](Made& m) { m.builder.Entry("w").set_dtype(static_cast<DataType>(101)); },
       Code::kDataLoss,
       {kIndex, "tensor w", "unknown dtype 101", "fetch it again"}},
      {"variant",
       [](Made& m) { m.builder.Entry("w").set_dtype(DT_VARIANT); },
       Code::kUnimplemented,
       {kIndex, "tensor w", "dtype variant"}},
      {"key", [](Made&) {}, Code::kNotFound, {kIndex, "there is no tensor W ", "did you mean w"}, "W"},
      // Slices.
      {"slice spec of another shape",
       [](Made&) {},
       Code::kFailedPrecondition,
       {kIndex, "tensor w has the shape [3]", "a slice of [4]", "different models"},
       "w",
       "4 -"},
      {"slice spec that leaves the shape",
       [](Made&) {},
       Code::kFailedPrecondition,
       {kIndex, "tensor w", "slice 2,2 leaves the shape [3]", ".meta is damaged"},
       "w",
       "3 2,2"},
      {"slice spec that is none",
       [](Made&) {},
       Code::kFailedPrecondition,
       {kIndex, "tensor w", "\"3 x\" is not of the form", ".meta is damaged"},
       "w",
       "3 x"},
      {"not covered",
       [](Made& m) { m.builder.Entry("p").mutable_slices()->RemoveLast(); },
       Code::kFailedPrecondition,
       {kIndex, "tensor p", "hold 2 of the 4 elements of slice 0,4", "not saved", "another checkpoint"},
       "p"},
      {"overlap",
       [](Made& m) {
         m.builder.Entry("p").mutable_slices(1)->mutable_extent(0)->set_start(1);
         m.builder.Add(EncodeSliceKey("p", {{1, 2}}), DT_FLOAT, {2}, "bbbbcccc");
       },
       Code::kFailedPrecondition,
       {kIndex, "tensor p", "slices overlap: 0,2 and 1,2", "another checkpoint"},
       "p"},
      {"slice without an entry",
       [](Made& m) { m.builder.Entry("p").mutable_slices(1)->mutable_extent(0)->set_start(1); },
       Code::kDataLoss,
       {kIndex, "tensor p", "lists slice 1,2", "no entry", "fetch it again"},
       "p"},
      {"slice that leaves the shape",
       [](Made& m) { m.builder.Entry("p").mutable_slices(1)->mutable_extent(0)->set_start(3); },
       Code::kDataLoss,
       {kIndex, "tensor p", "slice 3,2 leaves the shape [4]", "fetch it again"},
       "p"},
      {"slice with a negative start",
       [](Made& m) { m.builder.Entry("p").mutable_slices(1)->mutable_extent(0)->set_start(INT64_MIN); },
       Code::kDataLoss,
       {kIndex, "tensor p", "starts at -9223372036854775808", "fetch it again"},
       "p"},
      {"slice of another rank",
       [](Made& m) { m.builder.Entry("p").mutable_slices(1)->add_extent(); },
       Code::kDataLoss,
       {kIndex, "tensor p", "slice 2,2:- does not have the rank of the shape [4]", "fetch it again"},
       "p"},
      {"slice entry of another shape",
       [](Made& m) {
         m.First().mutable_shape()->mutable_dim(0)->set_size(1);
         m.First().set_size(4);
       },
       Code::kDataLoss,
       {kIndex, "slice 0,2 of tensor p is float32 [1], expected float32 [2]", "fetch it again"},
       "p"},
      {"slice entry of another type",
       [](Made& m) { m.First().set_dtype(DT_INT32); },
       Code::kDataLoss,
       {kIndex, "slice 0,2 of tensor p is int32 [2], expected float32 [2]", "fetch it again"},
       "p"},
      {"slice entry that cannot be parsed",
       [](Made& m) {
         m.builder.SetRaw(EncodeSliceKey("p", {{0, 2}}), "\xff");
       },
       Code::kDataLoss,
       {kIndex, "slice 0,2 of tensor p", "cannot be parsed", "fetch it again"},
       "p"},
      {"slice checksum",
       [](Made& m) { m.builder.data(0)[9] ^= 1; },
       Code::kDataLoss,
       {kData, "offset 8", "slice 2,2 of tensor p (8 bytes)", "its checksum is ",
        "fetch the checkpoint again"},
       "p"},
  };
  return cases;
}

TEST_CASE("what is wrong with an entry is said with file and tensor and a next step") {
  CheckCase(GENERATE(from_range(Cases())));
}

}  // namespace
}  // namespace permafrost_test
