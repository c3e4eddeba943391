// What the tests of core/checkpoint share: what was built is read back.
#pragma once

#include <memory>
#include <string>

#include "core/bytes/file_set.h"
#include "core/bytes/status_macros.h"
#include "core/checkpoint/bundle.h"
#include "core/checkpoint/sstable.h"
#include "tests/support/bundle_builder.h"
#include "tests/support/matchers.h"

namespace permafrost_test {

// Every entry of a table whose file is named t.index.
inline absl::StatusOr<KeyValues> Entries(const std::string& file) {
  ASSIGN_OR_RETURN(
      const permafrost::SortedTable table,
      permafrost::SortedTable::Open(std::make_shared<permafrost::MemorySource>("t.index", file)));
  KeyValues entries;
  RETURN_IF_ERROR(table.ForEach([&](std::string_view key, std::string_view value) {
    entries.emplace_back(key, value);
    return absl::OkStatus();
  }));
  return entries;
}

// A tensor, or a part of one, of a bundle whose prefix is m. Its sources live on in the rope.
inline absl::StatusOr<permafrost::StoredTensor> Read(const BundleBuilder& builder, const std::string& name,
                                                     const std::string& spec = "") {
  permafrost::MemoryFiles files;
  builder.WriteTo(files, "m");
  ASSIGN_OR_RETURN(const std::unique_ptr<permafrost::Bundle> bundle, permafrost::Bundle::Open(files, "m"));
  return bundle->Read(name, spec);
}

inline std::string Flat(const absl::StatusOr<permafrost::StoredTensor>& tensor) {
  REQUIRE_OK(tensor);
  const auto bytes = tensor->contents.Flatten();
  REQUIRE_OK(bytes);
  return *bytes;
}

}  // namespace permafrost_test
