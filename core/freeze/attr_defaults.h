// The default values of attrs in the op registries of four releases of TensorFlow. Whatever graph a release imports, its
// importer gives the nodes the attrs that they lack, so a frozen graph shows which release froze it.
//
//   const AttrDefaults defaults(*generation.defaults);
//   for (const AttrDefaults::Default& one : defaults.Of("Conv2D")) ...   // "dilations", bytes of an AttrValue
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace permafrost {

class AttrDefaults {
 public:
  struct Default {
    std::string_view attr;
    std::string value;  // a serialized AttrValue
  };

  // 0 to 3: TensorFlow 1.4, 1.10, 1.15, 2.15.
  explicit AttrDefaults(size_t release) : release_(release) {}

  // None: an op that has no defaults in this release, or a custom one.
  std::vector<Default> Of(std::string_view op) const;

  // An attr that the op got in a later one of these releases.
  bool IsNewer(std::string_view op, std::string_view attr) const;

 private:
  size_t release_;
};

}  // namespace permafrost
