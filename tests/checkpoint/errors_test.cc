// Checkpoints that TensorFlow refuses, one case for each of its messages (tensorflow/core/util/tensor_bundle
// and core/lib/io): the same are refused here, and the message says which file, where, what was found, what
// was expected and what to do.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/bytes/crc32c.h"
#include "tests/checkpoint/spoiled.h"

namespace permafrost_test {
namespace {

using permafrost::MemoryFiles;
using Code = absl::StatusCode;
using tensorflow::BundleHeaderProto;

const char kTable[] = "\x57\xfb\x80\x8b\x24\x75\x47\xdb";

const std::vector<Case>& Cases() {
  static const std::vector<Case> cases = {
      // The index file.
      {"no index",
       [](Made& m) { m.change_files = [](MemoryFiles& files) { files.Remove(kIndex); }; },
       Code::kFailedPrecondition,
       {"m.index is missing", "there is only m.data-00000-of-00001, m.meta", "copy the .index"}},
      {"nothing at all",
       [](Made& m) {
         m.change_files = [](MemoryFiles& files) {
           files = {};
           files.Add("n.index", "");
         };
       },
       Code::kNotFound,
       {"m: no such checkpoint", "there is no m.index", "beside it: n"}},
      {"index too short",
       [](Made& m) { m.change_files = Change(kIndex, [](std::string& bytes) { bytes.resize(47); }); },
       Code::kDataLoss,
       {kIndex, "47 bytes long", "at least 48", "fetch it again"}},
      {"index empty",
       [](Made& m) { m.change_files = Change(kIndex, [](std::string& bytes) { bytes.clear(); }); },
       Code::kDataLoss,
       {kIndex, "0 bytes long", "at least 48", "fetch it again"}},
      {"bad magic number",
       [](Made& m) {
         m.change_files =
             Change(kIndex, [](std::string& bytes) { bytes.replace(bytes.size() - 8, 8, "12345678"); });
       },
       Code::kDataLoss,
       {kIndex, "offset ", "last 8 bytes are 0x3837363534333231", "expected 0xdb4775248b80fb57",
        "The file was cut"}},
      {"block checksum",
       [](Made& m) { m.change_files = Change(kIndex, [](std::string& bytes) { bytes[3] ^= 1; }); },
       Code::kDataLoss,
       {kIndex, "offset 0: the data block", "its checksum is ", "the file says ", "Fetch this file again"}},
      {"truncated block",
       [](Made& m) {
         m.change_files = Change(kIndex, [](std::string& bytes) { bytes.erase(0, bytes.size() - 48); });
       },
       Code::kDataLoss,
       {kIndex, "index block should be ", "the file ends at 48", "fetch it again"}},
      {"bad block type",
       [](Made& m) {
         m.change_files = [](MemoryFiles& files) {
           const std::string data = BlockOnDisk(std::string(8, '\0'), false, 7);
           const std::string index = BlockOnDisk(std::string("\0\1\2k\0\x08\0\0\0\0\1\0\0\0", 14), false);
           std::string footer = {0, 0, static_cast<char>(data.size()), static_cast<char>(index.size() - 5)};
           footer.resize(40);
           files.Add(kIndex, data + index + footer + kTable);
         };
       },
       Code::kDataLoss,
       {kIndex, "offset 0: the data block has the type 7", "known are 0 (plain) and 1 (Snappy)",
        "newer program"}},
      {"no entries",
       [](Made& m) { m.change_files = [](MemoryFiles& files) { files.Add(kIndex, BuildTable({})); }; },
       Code::kDataLoss,
       {kIndex, "the index is empty", "expected at least a header", "take another"}},
      // The header.
      {"no header",
       [](Made& m) {
         m.change_files = [](MemoryFiles& files) { files.Add(kIndex, BuildTable({{"w", ""}})); };
       },
       Code::kDataLoss,
       {kIndex, "first key is \"w\"", "expected the header's", "Name a checkpoint's .index"}},
      {"unparseable header",
       [](Made& m) { m.builder.SetRaw("", "\xff\xff"); },
       Code::kDataLoss,
       {kIndex, "header (key \"\") cannot be parsed", "its 2 bytes are no BundleHeaderProto",
        "newer program"}},
      {"version too new",
       [](Made& m) { m.builder.header().mutable_version()->set_min_consumer(2); },
       Code::kDataLoss,
       {kIndex, "header", "reader of version 2", "this one reads version 1", "newer permafrost"}},
      {"version refused",
       [](Made& m) { m.builder.header().mutable_version()->add_bad_consumers(1); },
       Code::kDataLoss,
       {kIndex, "header", "forbids readers of version 1", "newer permafrost"}},
      {"negative version",
       [](Made& m) { m.builder.header().mutable_version()->set_producer(-1); },
       Code::kDataLoss,
       {kIndex, "header", "version -1", "expected 0 or more", "fetch it again"}},
      {"no shards",
       [](Made& m) { m.builder.header().set_num_shards(0); },
       Code::kDataLoss,
       {kIndex, "header", "there are 0 data files", "expected at least 1", "fetch it again"}},
      {"negative shards",
       [](Made& m) { m.builder.header().set_num_shards(-1); },
       Code::kDataLoss,
       {kIndex, "header", "there are -1 data files", "expected at least 1", "fetch it again"}},
      {"unknown byte order",
       [](Made& m) { m.builder.header().set_endianness(static_cast<BundleHeaderProto::Endianness>(2)); },
       Code::kDataLoss,
       {kIndex, "header", "byte order 2", "expected 0 (little) or 1 (big)", "fetch it again"}},
      // The data files.
      {"data file absent",
       [](Made& m) { m.change_files = [](MemoryFiles& files) { files.Remove(kData); }; },
       Code::kNotFound,
       {"m.data-00000-of-00001 is missing", "data file 0 of 1", "Put it beside m.index"}},
      {"data file short",
       [](Made& m) {
         m.change_files = Change(kData, [](std::string& bytes) { bytes.resize(bytes.size() - 5); });
       },
       Code::kDataLoss,
       {kData, "5 bytes short", "tensor w at bytes 24 to 36", "ends at 31", "fetch it again"}},
      {"data checksum",
       [](Made& m) { m.builder.data(0)[24] ^= 1; },
       Code::kDataLoss,
       {kData, "offset 24", "tensor w (12 bytes)", "its checksum is ",
        absl::StrCat("the checkpoint says ", permafrost::Crc32c("abcdefghijkl")),
        "fetch the checkpoint again"}},
      {"string lengths checksum",
       [](Made& m) { m.builder.data(0)[18] ^= 1; },
       Code::kDataLoss,
       {kData, "offset 18", "string lengths of tensor s", "checksum is ", "the file says ",
        "Fetch the file again"},
       "s"},
      {"string checksum",
       [](Made& m) { m.builder.data(0)[22] ^= 1; },
       Code::kDataLoss,
       {kData, "offset 16", "tensor s (8 bytes)", "checksum is ", "the checkpoint says ",
        "fetch the checkpoint again"},
       "s"},
  };
  return cases;
}

TEST_CASE("what is wrong with a checkpoint's files is said with file and place and a next step") {
  CheckCase(GENERATE(from_range(Cases())));
}

TEST_CASE("the checkpoint that the cases are made of is right") {
  for (const char* const tensor : {"p", "s", "w"}) REQUIRE_OK(ReadAll(Made(), tensor, ""));
  REQUIRE_OK(ReadAll(Made(), "w", "3 1,2"));
  REQUIRE_OK(ReadAll(Made(), "p", "4 1,2"));
}

}  // namespace
}  // namespace permafrost_test
