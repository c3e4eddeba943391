#include "core/cli/output_file.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/cli/nobody.h"
#include "tests/support/matchers.h"
#include "tests/support/paths.h"

namespace permafrost_test {
namespace {

namespace fs = std::filesystem;
using absl::StatusCode;
using permafrost::OutputFile;

std::vector<std::string> Listing(const fs::path& folder) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

absl::Status Write(const fs::path& path, const std::vector<std::string>& parts) {
  auto file = OutputFile::Create(path.string());
  if (!file.ok()) return file.status();
  for (const std::string& part : parts) {
    if (absl::Status status = (*file)->Append(part); !status.ok()) return status;
  }
  return (*file)->Commit();
}

TEST_CASE("a file appears when it is whole") {
  const ScratchDir scratch;
  const fs::path path = scratch.path() / "out.pb";
  auto file = OutputFile::Create(path.string());
  REQUIRE_OK(file);
  REQUIRE_OK((*file)->Append("first, "));
  REQUIRE_OK((*file)->Append(""));
  REQUIRE_OK((*file)->Append(std::string(1000000, 'x')));
  CHECK_FALSE(fs::exists(path));
  REQUIRE_OK((*file)->Commit());
  file->reset();
  CHECK(ReadFile(path) == "first, " + std::string(1000000, 'x'));
  CHECK(Listing(scratch.path()) == std::vector<std::string>{"out.pb"});
}

TEST_CASE("a file that is there keeps its content until it is replaced") {
  const ScratchDir scratch;
  const fs::path path = scratch.path() / "out.pb";
  WriteFile(path, "old and longer");
  auto file = OutputFile::Create(path.string());
  REQUIRE_OK(file);
  REQUIRE_OK((*file)->Append("new"));
  CHECK(ReadFile(path) == "old and longer");
  REQUIRE_OK((*file)->Commit());
  file->reset();
  CHECK(ReadFile(path) == "new");
  CHECK(Listing(scratch.path()) == std::vector<std::string>{"out.pb"});
}

TEST_CASE("an abandoned file leaves nothing behind") {
  const ScratchDir scratch;
  WriteFile(scratch.path() / "old.pb", "old");
  const std::string name = GENERATE("new.pb", "old.pb");
  {
    auto file = OutputFile::Create((scratch.path() / name).string());
    REQUIRE_OK(file);
    REQUIRE_OK((*file)->Reserve(1000));
    REQUIRE_OK((*file)->Append("half of it"));
  }
  CHECK(Listing(scratch.path()) == std::vector<std::string>{"old.pb"});
  CHECK(ReadFile(scratch.path() / "old.pb") == "old");
}

TEST_CASE("room that was set aside is filled exactly") {
  const ScratchDir scratch;
  auto file = OutputFile::Create((scratch.path() / "out").string());
  REQUIRE_OK(file);
  REQUIRE_OK((*file)->Reserve(5));
  REQUIRE_OK((*file)->Append("12345"));
  REQUIRE_OK((*file)->Commit());
  CHECK(ReadFile(scratch.path() / "out") == "12345");
}

TEST_CASE("what cannot be written is named with the reason") {
  const ScratchDir scratch;
  fs::create_directory(scratch.path() / "folder");
  WriteFile(scratch.path() / "file", "");
  const auto [name, reason] = GENERATE(table<std::string, std::string>({
      {"folder", "Is a directory"},
      {"folder/", "Is a directory"},
      {"gone/out.pb", "No such file or directory"},
      {"file/out.pb", "Not a directory"},
  }));
  CHECK_THAT(Write(scratch.path() / name, {"x"}),
             FailsWith(StatusCode::kInternal, {"cannot write", name, reason}));
  CHECK(Listing(scratch.path()) == std::vector<std::string>{"file", "folder"});
  CHECK(Listing(scratch.path() / "folder").empty());
}

TEST_CASE("a folder that may not be written is named with the reason") {
  const ScratchDir scratch;
  fs::create_directory(scratch.path() / "locked");
  fs::permissions(scratch.path() / "locked", fs::perms::owner_read | fs::perms::owner_exec);
  const Nobody nobody;
  CHECK_THAT(Write(scratch.path() / "locked/out.pb", {"x"}),
             FailsWith(StatusCode::kInternal, {"locked/out.pb", "Permission denied"}));
}

TEST_CASE("a full disk is an error") {
  if (!fs::exists("/dev/full")) SKIP("this system has no /dev/full");
  CHECK_THAT(Write("/dev/full", {"x"}), FailsWith(StatusCode::kInternal, {"/dev/full", "No space left"}));
}

TEST_CASE("a device is written to and stays") {
  REQUIRE_OK(Write("/dev/null", {"x"}));
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("the longest name that a file may have is fit for an output") {
  const ScratchDir scratch;
  const std::string name(255, 'n');
  REQUIRE_OK(Write(scratch.path() / name, {"x"}));
  REQUIRE_OK(Write(scratch.path() / name, {"y"}));
  CHECK(Listing(scratch.path()) == std::vector<std::string>{name});
  CHECK(ReadFile(scratch.path() / name) == "y");
}

TEST_CASE("names with spaces and percent signs are names") {
  const ScratchDir scratch;
  const std::string name = GENERATE("a b", "100%s", "-", "冻结.pb", "new\nline");
  REQUIRE_OK(Write(scratch.path() / name, {"x"}));
  CHECK(Listing(scratch.path()) == std::vector<std::string>{name});
}

TEST_CASE("a new file has the permissions of any new file") {
  const ScratchDir scratch;
  const mode_t before = umask(027);
  REQUIRE_OK(Write(scratch.path() / "out.pb", {"x"}));
  umask(before);
  CHECK(fs::status(scratch.path() / "out.pb").permissions() == static_cast<fs::perms>(0640));
}

}  // namespace
}  // namespace permafrost_test
