#include "core/bytes/file_set.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

#include "core/bytes/text.h"

namespace permafrost {
namespace {

std::string FolderPrefix(std::string_view folder) {
  while (absl::ConsumeSuffix(&folder, "/")) {
  }
  return folder.empty() || folder == "." ? "" : absl::StrCat(folder, "/");
}

}  // namespace

void MemoryFiles::Add(std::string path, std::string bytes) {
  auto source = std::make_shared<MemorySource>(path, std::move(bytes));
  files_[std::move(path)] = std::move(source);
}

PathKind MemoryFiles::Kind(std::string_view path) const {
  if (files_.contains(path)) return PathKind::kFile;
  const std::string prefix = FolderPrefix(path);
  const auto first = files_.lower_bound(prefix);
  return first != files_.end() && absl::StartsWith(first->first, prefix) ? PathKind::kFolder
                                                                         : PathKind::kMissing;
}

absl::StatusOr<std::shared_ptr<const ByteSource>> MemoryFiles::Open(std::string_view path) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return absl::NotFoundError(absl::StrCat(Quoted(path), ": no such file"));
  return found->second;
}

absl::StatusOr<std::vector<std::string>> MemoryFiles::ListFiles(std::string_view folder) const {
  const std::string prefix = FolderPrefix(folder);
  std::vector<std::string> names;
  for (auto file = files_.lower_bound(prefix); file != files_.end() && absl::StartsWith(file->first, prefix);
       ++file) {
    std::string name = file->first.substr(prefix.size());
    if (!absl::StrContains(name, '/')) names.push_back(std::move(name));
  }
  return names;
}

std::string_view FolderOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return "";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string_view BaseNameOf(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string JoinPath(std::string_view folder, std::string_view name) {
  if (folder.empty() || folder == ".") return std::string(name);
  return absl::StrCat(folder, absl::EndsWith(folder, "/") ? "" : "/", name);
}

}  // namespace permafrost
