// Command line flags in the manner of Python's argparse, which is what TensorFlow's freeze_graph has:
//
//   --flag=value   --flag value   --flag = value   -o value
//
// and any unambiguous beginning of a flag's name. A table says which flags a command has:
//
//   constexpr FlagSpec kFlags[] = {
//       {"output", 'o', FlagKind::kText, "FILE", "the frozen graph"},
//       {"json", 0, FlagKind::kSwitch, "", "the report as JSON"}};
//   ASSIGN_OR_RETURN(Flags flags, Flags::Parse(kFlags, arguments));
//   flags.Text("output"); flags.IsOn("json"); flags.positional();
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace permafrost {

enum class FlagKind {
  kText,    // takes a value
  kSwitch,  // takes none
  kBool,    // may take one: --flag, --flag=true, --flag false
};

struct FlagSpec {
  std::string_view name;
  char short_name;  // 0: none
  FlagKind kind;
  std::string_view value_name;  // for the help; "" for switches
  std::string_view help;
};

class Flags {
 public:
  // InvalidArgument: an unknown flag (the message offers near ones), an ambiguous beginning, a missing or a
  // bad value.
  static absl::StatusOr<Flags> Parse(absl::Span<const FlagSpec> specs,
                                     absl::Span<const std::string_view> arguments);

  bool IsGiven(std::string_view name) const { return values_.contains(name); }
  // The last value given, or the default.
  std::string Text(std::string_view name, std::string_view otherwise = "") const;
  bool IsOn(std::string_view name, bool otherwise = false) const;
  // Split at commas, spaces removed, empty parts left out; a flag given several times adds up.
  std::vector<std::string> List(std::string_view name) const;
  // Every value given, as it is.
  std::vector<std::string> All(std::string_view name) const;
  const std::vector<std::string>& positional() const { return positional_; }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> positional_;
};

// The lines of a command's help that list its flags.
std::string DescribeFlags(absl::Span<const FlagSpec> specs);

}  // namespace permafrost
