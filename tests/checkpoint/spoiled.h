// A small right checkpoint, and cases that each spoil it in one way: for errors_test.cc (files) and
// errors_entries_test.cc (entries).
#pragma once

#include <functional>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/locate.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"

namespace permafrost_test {

inline constexpr char kIndex[] = "m.index";
inline constexpr char kData[] = "m.data-00000-of-00001";

// w [3] and p [4] in slices 0,2 and 2,2 and s, two strings.
struct Made {
  Made() {
    builder.AddSlices("p", tensorflow::DT_FLOAT, {4}, {{{{0, 2}}, "aaaabbbb"}, {{{2, 2}}, "ccccdddd"}});
    builder.AddStrings("s", {2}, {"hi", ""});
    builder.Add("w", tensorflow::DT_FLOAT, {3}, "abcdefghijkl");
  }
  tensorflow::BundleEntryProto& First() { return builder.Entry(permafrost::EncodeSliceKey("p", {{0, 2}})); }

  BundleBuilder builder;
  // Applied to the files, after the builder.
  std::function<void(permafrost::MemoryFiles&)> change_files = [](permafrost::MemoryFiles&) {};
};

// What freezing does: find the checkpoint, open it, read a tensor and the tensor's bytes.
inline absl::Status ReadAll(const Made& made, const std::string& tensor, const std::string& spec) {
  permafrost::MemoryFiles files;
  made.builder.WriteTo(files, "m");
  files.Add("m.meta", "");
  made.change_files(files);
  const auto location = permafrost::LocateCheckpoint(files, "m");
  if (!location.ok()) return location.status();
  const auto checkpoint = permafrost::OpenCheckpoint(files, location->prefix);
  if (!checkpoint.ok()) return checkpoint.status();
  const auto read = (*checkpoint)->Read(tensor, spec);
  if (!read.ok()) return read.status();
  return read->contents.Flatten().status();
}

// A file's bytes changed.
inline std::function<void(permafrost::MemoryFiles&)> Change(const std::string& name,
                                                            const std::function<void(std::string&)>& change) {
  return [=](permafrost::MemoryFiles& files) {
    std::string bytes((*(*files.Open(name))->ReadAll()).bytes);
    change(bytes);
    files.Add(name, bytes);
  };
}

struct Case {
  std::string what;
  std::function<void(Made&)> spoil;
  absl::StatusCode code;
  std::vector<std::string> words;
  std::string tensor = "w";
  std::string spec = "";
};

// Spoils and reads.
inline void CheckCase(const Case& one) {
  INFO(one.what);
  Made made;
  one.spoil(made);
  CHECK_THAT(ReadAll(made, one.tensor, one.spec), FailsWith(one.code, one.words));
}

}  // namespace permafrost_test
