#include "core/cli/disk_files.h"

#include <catch2/catch_test_macros.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli/nobody.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;
using absl::StatusCode;
using permafrost::DiskFiles;
using permafrost::PathKind;

TEST_CASE("a path is a file or a folder or missing") {
  const ScratchDir scratch;
  WriteFile(scratch.path() / "file", "");
  fs::create_symlink("gone", scratch.path() / "broken");
  fs::create_symlink("file", scratch.path() / "link");
  const auto kind = [&](const char* name) { return DiskFiles().Kind((scratch.path() / name).string()); };
  CHECK(kind("file") == PathKind::kFile);
  CHECK(kind("link") == PathKind::kFile);
  CHECK(kind("") == PathKind::kFolder);
  CHECK(kind(".") == PathKind::kFolder);
  CHECK(kind("gone") == PathKind::kMissing);
  CHECK(kind("broken") == PathKind::kMissing);
  CHECK(kind("file/in it") == PathKind::kMissing);
  CHECK(DiskFiles().Kind("") == PathKind::kMissing);
}

TEST_CASE("any range of a file can be read and nothing behind its end") {
  const ScratchDir scratch;
  const std::string path = (scratch.path() / "file").string();
  WriteFile(path, "0123456789");
  const auto file = DiskFiles().Open(path);
  REQUIRE_OK(file);
  CHECK((*file)->name() == path);
  CHECK((*file)->size() == 10);
  CHECK((*file)->ReadBlock(3, 4, "middle")->bytes == "3456");
  CHECK((*file)->ReadBlock(10, 0, "end")->bytes.empty());
  for (const auto& [offset, length] : std::vector<std::pair<uint64_t, uint64_t>>{
           {0, 11}, {10, 1}, {11, 0}, {1, UINT64_MAX}, {UINT64_MAX, 1}, {0x80000000, 0x80000000}})
    CHECK_THAT((*file)->ReadBlock(offset, length, "part"), FailsWith(StatusCode::kOutOfRange, {path, "10"}));
}

// Something is still writing the checkpoint. Mapped into memory, this would be a crash.
TEST_CASE("a file that shrinks while it is read is an error") {
  const ScratchDir scratch;
  const std::string path = (scratch.path() / "file").string();
  WriteFile(path, std::string(10000, 'x'));
  const auto file = DiskFiles().Open(path);
  REQUIRE_OK(file);
  fs::resize_file(path, 4321);
  CHECK((*file)->ReadBlock(0, 4321, "rest").ok());
  CHECK_THAT((*file)->ReadBlock(4000, 1000, "part"),
             FailsWith(StatusCode::kDataLoss, {path, "ended at byte 4,321", "10,000", "try again"}));
}

TEST_CASE("a file that is replaced while it is read stays the one that was opened") {
  const ScratchDir scratch;
  const fs::path path = scratch.path() / "file";
  WriteFile(path, "old");
  const auto file = DiskFiles().Open(path.string());
  REQUIRE_OK(file);
  WriteFile(scratch.path() / "new", "another");
  fs::rename(scratch.path() / "new", path);
  CHECK((*file)->ReadAll()->bytes == "old");
}

TEST_CASE("what is no regular file is not opened") {
  const ScratchDir scratch;
  const std::string pipe = (scratch.path() / "pipe").string();
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  // Nobody ever writes into the pipe: an Open that waits for that never comes back.
  for (const std::string& path : {scratch.path().string(), pipe, std::string("/dev/null")})
    CHECK_THAT(DiskFiles().Open(path), FailsWith(StatusCode::kUnavailable, {path, "not a regular file"}));
}

TEST_CASE("a file that cannot be opened is named with the reason") {
  const ScratchDir scratch;
  CHECK_THAT(DiskFiles().Open((scratch.path() / "gone").string()),
             FailsWith(StatusCode::kNotFound, {"gone", "No such file"}));
  const fs::path secret = scratch.path() / "secret";
  WriteFile(secret, "");
  fs::permissions(secret, fs::perms::none);
  const Nobody nobody;
  CHECK_THAT(DiskFiles().Open(secret.string()), FailsWith(StatusCode::kPermissionDenied, {"secret"}));
}

TEST_CASE("a folder lists its files in order and no folders") {
  const ScratchDir scratch;
  for (const char* name : {"b", "a", ".hidden", "c[1]*?"}) WriteFile(scratch.path() / name, "");
  fs::create_directory(scratch.path() / "folder");
  WriteFile(scratch.path() / "folder/inner", "");
  fs::create_symlink("gone", scratch.path() / "broken");
  CHECK(*DiskFiles().ListFiles(scratch.path().string()) ==
        std::vector<std::string>{".hidden", "a", "b", "c[1]*?"});
  CHECK_THAT(DiskFiles().ListFiles((scratch.path() / "gone").string()),
             FailsWith(StatusCode::kNotFound, {"gone"}));
}

}  // namespace
}  // namespace permafrost_test
