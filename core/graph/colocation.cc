#include "core/graph/colocation.h"

#include "absl/strings/strip.h"

#include "core/bytes/status_macros.h"

namespace permafrost {

absl::StatusOr<std::vector<std::string>> ColocatedWith(const Node& node, bool literal) {
  std::vector<std::string> targets;
  if (node.FindAttr("_class") == nullptr) return targets;
  ASSIGN_OR_RETURN(const tensorflow::AttrValue value, node.ParseAttr("_class"));
  for (const std::string& entry : value.list().s()) {
    if (std::string_view target = entry; absl::ConsumePrefix(&target, "loc:@") || literal)
      targets.emplace_back(target);
  }
  return targets;
}

}  // namespace permafrost
