#include "core/checkpoint/empty.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/text.h"

namespace permafrost {
namespace {

class Empty : public Checkpoint {
 public:
  int shard_count() const override { return 0; }
  bool Contains(std::string_view) const override { return false; }
  std::vector<std::string_view> Names() const override { return {}; }
  absl::StatusOr<TensorInfo> Describe(std::string_view name) const override { return Nothing(name); }
  absl::StatusOr<StoredTensor> Read(std::string_view name, std::string_view) const override {
    return Nothing(name);
  }

 private:
  static absl::Status Nothing(std::string_view name) {
    return absl::NotFoundError(absl::StrCat("there is no checkpoint, and so no tensor ", Quoted(name), "."));
  }
};

}  // namespace

std::unique_ptr<Checkpoint> EmptyCheckpoint() {
  return std::make_unique<Empty>();
}

}  // namespace permafrost
