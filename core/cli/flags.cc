#include "core/cli/flags.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

constexpr size_t kHelpColumn = 32;

std::optional<bool> ParseBool(std::string_view value) {
  const std::string lower = absl::AsciiStrToLower(value);
  for (const std::string_view yes : {"true", "1", "yes", "on", "t", "y"}) {
    if (lower == yes) return true;
  }
  for (const std::string_view no : {"false", "0", "no", "off", "f", "n"}) {
    if (lower == no) return false;
  }
  return std::nullopt;
}

absl::StatusOr<const FlagSpec*> FindFlag(absl::Span<const FlagSpec> specs, std::string_view name) {
  std::vector<const FlagSpec*> begin_so;
  std::vector<std::string_view> names;
  for (const FlagSpec& spec : specs) {
    if (spec.name == name) return &spec;
    if (absl::StartsWith(spec.name, name)) begin_so.push_back(&spec);
    names.push_back(spec.name);
  }
  if (begin_so.size() == 1) return begin_so[0];
  if (begin_so.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("ambiguous option: --", Quoted(name), " could match ",
                     absl::StrJoin(begin_so, ", ", [](std::string* out, const FlagSpec* spec) {
                       absl::StrAppend(out, "--", spec->name);
                     })));
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown flag --", Quoted(name), DidYouMean(name, names)));
}

absl::StatusOr<const FlagSpec*> FindShortFlag(absl::Span<const FlagSpec> specs, char name) {
  for (const FlagSpec& spec : specs) {
    if (spec.short_name == name) return &spec;
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown flag -", Quoted(std::string_view(&name, 1))));
}

bool IsFlag(std::string_view argument) {
  return argument.size() > 1 && argument[0] == '-';
}

}  // namespace

absl::StatusOr<Flags> Flags::Parse(absl::Span<const FlagSpec> specs,
                                   absl::Span<const std::string_view> arguments) {
  Flags flags;
  while (!arguments.empty()) {
    const std::string_view argument = arguments[0];
    arguments.remove_prefix(1);
    if (argument == "--") {
      flags.positional_.insert(flags.positional_.end(), arguments.begin(), arguments.end());
      break;
    }
    if (!IsFlag(argument)) {
      flags.positional_.emplace_back(argument);
      continue;
    }
    std::optional<std::string_view> value;
    const FlagSpec* spec = nullptr;
    if (argument[1] == '-') {
      const std::pair<std::string_view, std::string_view> parts =
          absl::StrSplit(argument.substr(2), absl::MaxSplits('=', 1));
      ASSIGN_OR_RETURN(spec, FindFlag(specs, parts.first));
      if (absl::StrContains(argument, '=')) value = parts.second;
    } else {
      ASSIGN_OR_RETURN(spec, FindShortFlag(specs, argument[1]));
      if (argument.size() > 2) value = absl::StripPrefix(argument.substr(2), "=");
    }
    const auto take_next = [&] {
      value = arguments[0];
      arguments.remove_prefix(1);
    };
    // "--flag = value", as people write it.
    if (!value && spec->kind != FlagKind::kSwitch && arguments.size() > 1 && arguments[0] == "=") {
      arguments.remove_prefix(1);
      take_next();
    }
    if (!value && spec->kind == FlagKind::kText) {
      if (arguments.empty() || (IsFlag(arguments[0]) && arguments[0] != "-")) {
        return absl::InvalidArgumentError(
            absl::StrCat("--", spec->name, " needs a value: --", spec->name, "=", spec->value_name));
      }
      take_next();
    }
    if (!value && spec->kind == FlagKind::kBool && !arguments.empty() && ParseBool(arguments[0])) take_next();
    if (spec->kind != FlagKind::kText && value && !ParseBool(*value)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--", spec->name, " is true or false, not ", Quoted(*value)));
    }
    flags.values_[std::string(spec->name)].emplace_back(value.value_or("true"));
  }
  return flags;
}

std::string Flags::Text(std::string_view name, std::string_view otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string(otherwise) : found->second.back();
}

bool Flags::IsOn(std::string_view name, bool otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? otherwise : ParseBool(found->second.back()).value_or(otherwise);
}

std::vector<std::string> Flags::All(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::vector<std::string> Flags::List(std::string_view name) const {
  std::vector<std::string> parts;
  const auto found = values_.find(name);
  if (found == values_.end()) return parts;
  for (const std::string& value : found->second) {
    for (const std::string_view piece : absl::StrSplit(value, ',')) {
      std::string part(piece);
      part.erase(std::remove(part.begin(), part.end(), ' '), part.end());
      if (!part.empty()) parts.push_back(std::move(part));
    }
  }
  return parts;
}

std::string DescribeFlags(absl::Span<const FlagSpec> specs) {
  std::string out;
  for (const FlagSpec& spec : specs) {
    std::string left = absl::StrCat(
        "  ", spec.short_name != 0 ? absl::StrCat("-", std::string(1, spec.short_name), ", ") : "", "--",
        spec.name, spec.value_name.empty() ? "" : absl::StrCat("=", spec.value_name));
    left.resize(std::max(left.size() + 2, kHelpColumn), ' ');
    absl::StrAppend(&out, left, spec.help, "\n");
  }
  return out;
}

}  // namespace permafrost
