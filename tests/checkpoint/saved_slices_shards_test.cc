// V1 checkpoints of several files, and variables in slices: asked for as a whole, by the stored slices, or by other ones.
#include <numeric>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "tests/checkpoint/saved_slices_files.h"

namespace permafrost_test {
namespace {

using permafrost::TensorSlice;
using Code = absl::StatusCode;
using namespace tensorflow;  // the DT_ names
using enum permafrost::ValueField;

// The numbers of a box of a matrix of 4 columns that counts 0, 1, 2, ...
std::vector<int64_t> Cut(const TensorSlice& box) {
  std::vector<int64_t> numbers;
  for (int64_t row = box[0].start; row < box[0].start + box[0].length; ++row) {
    for (int64_t column = box[1].start; column < box[1].start + box[1].length; ++column)
      numbers.push_back(4 * row + column);
  }
  return numbers;
}

std::vector<float> Floats(const std::vector<int64_t>& numbers) {
  return {numbers.begin(), numbers.end()};
}

std::string Letters(const std::vector<int64_t>& numbers) {
  std::string text;
  for (const int64_t number : numbers) text.push_back(static_cast<char>('A' + number));
  return text;
}

// The 7 x 4 matrix in three types, in these boxes, one after the other into the files.
SavedSlicesBuilder Matrices(const std::vector<TensorSlice>& boxes, int shards) {
  SavedSlicesBuilder builder(shards);
  std::vector<SliceToAdd> floats, integers, strings;
  for (size_t i = 0; i < boxes.size(); ++i) {
    const int shard = static_cast<int>(i) % shards;
    const std::vector<int64_t> numbers = Cut(boxes[i]);
    std::vector<std::string> letters;
    for (const char letter : Letters(numbers)) letters.push_back(std::string(1, letter));
    floats.push_back({boxes[i], Packed(kFloat, Bytes(Floats(numbers))), shard});
    integers.push_back({boxes[i], Varints(kInt, numbers), shard});
    strings.push_back({boxes[i], StringList(letters), shard});
  }
  builder.AddSlices("f", DT_FLOAT, {7, 4}, floats);
  builder.AddSlices("i", DT_INT8, {7, 4}, integers);
  builder.AddSlices("s", DT_STRING, {7, 4}, strings);
  return builder;
}

const std::vector<TensorSlice> kRows = {{{0, 3}, {0, 4}}, {{3, 2}, {0, 4}}, {{5, 2}, {0, 4}}};
const std::vector<TensorSlice> kColumns = {{{0, 7}, {0, 1}}, {{0, 7}, {1, 3}}};
const std::vector<TensorSlice> kBlocks = {{{0, 3}, {0, 4}}, {{3, 4}, {0, 1}}, {{3, 4}, {1, 3}}};

TEST_CASE("a variable is read the same however it was cut and into however many files") {
  const std::vector<TensorSlice> stored = GENERATE(from_range(std::vector{kRows, kColumns, kBlocks}));
  const int shards = GENERATE(1, 2, 3);
  const auto [spec, box] = GENERATE(table<std::string, TensorSlice>({
      {"", {{0, 7}, {0, 4}}},
      {"7 4 -:-", {{0, 7}, {0, 4}}},
      {"7 4 3,2:0,4", {{3, 2}, {0, 4}}},
      {"7 4 -:0,1", {{0, 7}, {0, 1}}},
      {"7 4 2,4:1,2", {{2, 4}, {1, 2}}},
  }));
  INFO(spec << " of " << stored.size() << " slices in " << shards << " files");
  const SavedSlicesBuilder builder = Matrices(stored, shards);
  permafrost::MemoryFiles files;
  builder.WriteTo(files, "m");
  CHECK(ReadBytes(files, "f", spec).value() == Bytes(Floats(Cut(box))));
  CHECK(ReadBytes(files, "s", spec).value() == Letters(Cut(box)));
  const std::vector<int64_t> numbers = Cut(box);
  CHECK(ReadBytes(files, "i", spec).value() == std::string(numbers.begin(), numbers.end()));
}

TEST_CASE("a variable in slices is described as a whole") {
  const OpenedV1 opened(Matrices(kRows, 2));
  const auto info = opened.checkpoint->Describe("f");
  REQUIRE_OK(info);
  CHECK(info->shape == permafrost::Shape{7, 4});
  CHECK(info->slices == 3);
  CHECK(info->bytes == 112);
  CHECK(opened.checkpoint->Describe("i")->bytes == 28);
  CHECK(opened.checkpoint->Describe("s")->bytes == 28);
}

TEST_CASE("large slices stay ranges, each with its check") {
  SavedSlicesBuilder builder(2);
  const std::vector<float> first(5000, 1), second(5000, 2);
  builder.AddSlices("w", DT_FLOAT, {10, 1000},
                    {{{{0, 5}, {0, 1000}}, Packed(kFloat, Bytes(first)), 0},
                     {{{5, 5}, {0, 1000}}, Packed(kFloat, Bytes(second)), 1}});
  const OpenedV1 opened(builder);
  const permafrost::StoredTensor whole = opened.Read("w");
  REQUIRE(whole.contents.pieces().size() == 2);
  CHECK(whole.contents.pieces()[0].range.source->name() == "m-00000-of-00002");
  CHECK(whole.contents.pieces()[1].range.source->name() == "m-00001-of-00002");
  CHECK(whole.contents.checks().size() == 2);
  CHECK(Flat(whole) == Bytes(first) + Bytes(second));
  CheckIsRange(opened.Read("w", "10 1000 5,5:0,1000").contents, "m-00001-of-00002",
               builder.File(1).find(Bytes(second)), 20000);
}

TEST_CASE("a shard that is missing is missed only where it may be needed") {
  SavedSlicesBuilder builder(3);
  builder.AddFloats("here", {2}, {1, 2});
  builder.AddFloats("there", {2}, {3, 4}, 1);
  builder.AddSlices("p", DT_FLOAT, {4},
                    {{{{0, 2}}, Packed(kFloat, Bytes<float>({5, 6})), 0},
                     {{{2, 2}}, Packed(kFloat, Bytes<float>({7, 8})), 1}});
  permafrost::MemoryFiles files;
  builder.WriteTo(files, "m");
  files.Remove("m-00001-of-00003");
  CHECK(ReadBytes(files, "here").value() == Bytes<float>({1, 2}));
  CHECK(ReadBytes(files, "p", "4 0,2").value() == Bytes<float>({5, 6}));
  const std::vector<std::string> words = {"m-00001-of-00003 is missing", "beside the others"};
  CHECK_THAT(ReadBytes(files, "there"), FailsWith(Code::kFailedPrecondition, words));
  CHECK_THAT(ReadBytes(files, "p"), FailsWith(Code::kFailedPrecondition, words));
  CHECK_THAT(ReadBytes(files, "p", "4 1,2"),
             FailsWith(Code::kFailedPrecondition, {"hold 1 of the 2 elements"}));
}

}  // namespace
}  // namespace permafrost_test
