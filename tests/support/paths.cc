#include "tests/support/paths.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include <unistd.h>

namespace permafrost_test {
namespace fs = std::filesystem;

fs::path RepositoryDir() {
  return PERMAFROST_SOURCE_DIR;
}
fs::path FixtureDir() {
  return RepositoryDir() / "tests/fixtures";
}

std::optional<fs::path> SharedDir() {
  const char* const named = std::getenv("PERMAFROST_SHARED");
  const fs::path path = named != nullptr ? fs::path(named) : RepositoryDir().parent_path() / "shared";
  if (!fs::exists(path / "cases")) return std::nullopt;
  return path;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void WriteFile(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

ScratchDir::ScratchDir() {
  std::string name = (fs::temp_directory_path() / "permafrost-test-XXXXXX").string();
  path_ = mkdtemp(name.data());
}

ScratchDir::~ScratchDir() {
  fs::remove_all(path_);
}

}  // namespace permafrost_test
