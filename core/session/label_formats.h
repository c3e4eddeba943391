// The single forms of label files (labels.h has them all). Each reads `text`, which is UTF-8 with "\n" between lines, and
// gives the names by class to a LabelTable.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "core/bytes/text.h"

namespace permafrost {

// Names by class, while they are being read.
class LabelTable {
 public:
  explicit LabelTable(std::string_view file) : file_(Quoted(file)) {}

  // `place` is where in the file, for messages: "line 3". DataLoss: the class has a name, or cannot be.
  absl::Status Set(uint64_t index, std::string_view name, std::string_view place);
  absl::Status Error(std::string_view place, std::string_view problem) const;

  std::vector<std::string> TakeNames();
  // Its name, printable.
  const std::string& file() const { return file_; }

 private:
  std::string file_;
  std::vector<std::optional<std::string>> names_;
};

// One a line, numbered or not.
absl::Status ReadLabelLines(std::string_view text, LabelTable& table);

// Protocol Buffers' text format: item { ... } or entry { ... }.
bool LooksLikeLabelMap(std::string_view text);
absl::Status ReadLabelMap(std::string_view text, LabelTable& table);

// A dict or list as Python prints it: {0: 'cat', 1: "dog"}, ['cat', 'dog'].
bool LooksLikePython(std::string_view text);
absl::Status ReadLabelPython(std::string_view text, LabelTable& table);

// Null: it is no JSON; nothing was set then.
std::optional<absl::Status> ReadLabelJson(std::string_view text, LabelTable& table);

// "n01440764 tench, Tinca tinca" without the number.
std::string_view WithoutSynset(std::string_view name);

}  // namespace permafrost
