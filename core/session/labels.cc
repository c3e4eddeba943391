#include "core/session/labels.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/session/label_formats.h"

namespace permafrost {
namespace {

// Far beyond any classifier; a number above it is a mistake, and no memory is taken for it.
constexpr uint64_t kMostClasses = 1'000'000;

// RFC 3629. Where it is not, the offset of the first byte that is not.
std::optional<size_t> FirstNonUtf8(std::string_view bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const auto first = static_cast<uint8_t>(bytes[at]);
    const size_t length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if ((first >= 0x80 && first < 0xc2) || first > 0xf4 || length > bytes.size() - at) return at;
    for (size_t i = 1; i < length; ++i) {
      if ((bytes[at + i] & 0xc0) != 0x80) return at;
    }
    const auto second = static_cast<uint8_t>(length > 1 ? bytes[at + 1] : 0);
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ||
        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90))
      return at;
    at += length;
  }
  return std::nullopt;
}

}  // namespace

absl::Status LabelTable::Error(std::string_view place, std::string_view problem) const {
  return absl::DataLossError(absl::StrCat(file_, ": ", place, ": ", problem));
}

absl::Status LabelTable::Set(uint64_t index, std::string_view name, std::string_view place) {
  if (index >= kMostClasses)
    return Error(place, absl::StrCat("class ", index, " has a name; no model has ", WithCommas(kMostClasses),
                                     " classes"));
  if (index >= names_.size()) names_.resize(index + 1);
  if (FirstNonUtf8(name)) return Error(place, absl::StrCat("the name \"", Quoted(name), "\" is not UTF-8"));
  if (names_[index] && *names_[index] != name)
    return Error(place, absl::StrCat("class ", index, " is \"", Quoted(name), "\" here and \"",
                                     Quoted(*names_[index]), "\" before"));
  names_[index] = std::string(name);
  return absl::OkStatus();
}

std::vector<std::string> LabelTable::TakeNames() {
  std::vector<std::string> names;
  for (std::optional<std::string>& name : names_) names.push_back(std::move(name).value_or(""));
  return names;
}

std::string_view WithoutSynset(std::string_view name) {
  constexpr size_t kLength = 9;  // n01440764
  if (name.size() <= kLength || name[0] != 'n' ||
      !std::all_of(name.begin() + 1, name.begin() + kLength, absl::ascii_isdigit))
    return name;
  const std::string_view rest = name.substr(kLength);
  const size_t start = rest.find_first_not_of(" \t:,");
  return start == 0 || start == std::string_view::npos ? name : rest.substr(start);
}

std::string CompareLabels(const std::vector<std::string>& labels, int64_t class_count) {
  const auto count = static_cast<int64_t>(labels.size());
  if (count == class_count) return "";
  const bool counts_from_1 = count > 0 && labels[0].empty();
  const std::string facts =
      absl::StrCat("there are ", Counted(count, "label"), counts_from_1 ? " (the first is empty)" : "",
                   " for ", WithCommas(class_count), " classes: ");
  if (count + 1 == class_count)
    return absl::StrCat(
        facts,
        "if the model's class 0 is \"background\", as in models of TF-Slim, every label is one too "
        "early; put a line \"background\" before the first");
  if (count == class_count + 1 && counts_from_1)
    return absl::StrCat(facts,
                        "the file counts from 1 and the model from 0, so every label is one too late; number "
                        "them from 0");
  if (count == class_count + 1)
    return absl::StrCat(
        facts, "if the first, \"", Quoted(labels[0]),
        "\", is a background class that the model has not, every label is one too late; remove it");
  return absl::StrCat(facts, "are they those of this model?");
}

absl::StatusOr<std::vector<std::string>> ParseLabels(std::string_view bytes, std::string_view file) {
  LabelTable table(file);
  if (absl::StartsWith(bytes, "\xff\xfe") || absl::StartsWith(bytes, "\xfe\xff"))
    return table.Error("its first two bytes", "the text is UTF-16; save it as UTF-8");
  if (absl::StartsWith(bytes, "\xef\xbb\xbf")) bytes.remove_prefix(3);
  if (const std::optional<size_t> at = FirstNonUtf8(bytes)) {
    const auto line = 1 + std::count(bytes.begin(), bytes.begin() + *at, '\n');
    return table.Error(absl::StrCat("line ", line),
                       "the text is not UTF-8 (perhaps GBK or Latin-1); save it as UTF-8");
  }
  if (bytes.find('\0') != std::string_view::npos)
    return table.Error("its bytes", "there are NUL characters, so this is no text file of names");
  const std::string text = absl::StrReplaceAll(bytes, {{"\r\n", "\n"}, {"\r", "\n"}});
  const std::optional<absl::Status> as_json = ReadLabelJson(text, table);
  RETURN_IF_ERROR(as_json                   ? *as_json
                  : LooksLikePython(text)   ? ReadLabelPython(text, table)
                  : LooksLikeLabelMap(text) ? ReadLabelMap(text, table)
                                            : ReadLabelLines(text, table));
  std::vector<std::string> names = table.TakeNames();
  if (std::all_of(names.begin(), names.end(), [](const std::string& name) { return name.empty(); }))
    return table.Error("its text", "there are no names of classes in it");
  return names;
}

}  // namespace permafrost
