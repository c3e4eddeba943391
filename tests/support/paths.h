// Where tests find files: fixtures of the repository, a scratch folder of their own, and the folder with
// shared data that is not part of the repository (tests that need it skip where it is absent).
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace permafrost_test {

std::filesystem::path FixtureDir();
std::filesystem::path RepositoryDir();

// PERMAFROST_SHARED, or ../shared beside the repository.
std::optional<std::filesystem::path> SharedDir();

std::string ReadFile(const std::filesystem::path& path);
void WriteFile(const std::filesystem::path& path, const std::string& bytes);

// A folder that goes away with it.
class ScratchDir {
 public:
  ScratchDir();
  ~ScratchDir();
  ScratchDir(const ScratchDir&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace permafrost_test
