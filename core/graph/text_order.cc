#include "core/graph/text_order.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"

namespace permafrost {
namespace {

struct Record {
  uint32_t number = 0;
  const TextField* field = nullptr;  // null: one that has only its number
  std::string_view record, content;
  // Of an entry of a map. Keys that are numbers have no sign in any message of TensorFlow's.
  std::string_view key_text;
  uint64_t key_number = 0;

  auto Order() const { return std::tie(number, key_text, key_number); }
};

absl::Status ReadKey(const ProtoField& entry, Record& record) {
  ProtoReader reader(entry.bytes, {});
  ProtoField key;
  RETURN_IF_ERROR(reader.Next(key).status());
  record.key_text = key.bytes;
  record.key_number = key.value;
  return absl::OkStatus();
}

std::string KeyText(const Record& record) {
  return record.key_text.empty() ? absl::StrCat(record.key_number)
                                 : absl::StrCat("\"", Quoted(record.key_text), "\"");
}

}  // namespace

absl::Status PutInOrder(std::string& out, size_t start, const TextMessage& type) {
  std::vector<Record> records;
  RETURN_IF_ERROR(
      ForEachField(std::string_view(out).substr(start), {}, [&](const ProtoField& field) -> absl::Status {
        Record& record =
            records.emplace_back(Record{field.number, type.Find(field.number), field.record, field.bytes});
        if (record.field == nullptr || record.field->label != TextLabel::kMap) return absl::OkStatus();
        return ReadKey(field, record);
      }));
  std::stable_sort(records.begin(), records.end(),
                   [](const Record& a, const Record& b) { return a.Order() < b.Order(); });
  std::string ordered;
  ordered.reserve(out.size() - start);
  for (size_t i = 0; i < records.size(); ++i) {
    const Record& record = records[i];
    const TextLabel label = record.field == nullptr ? TextLabel::kRepeated : record.field->label;
    if (label == TextLabel::kMap && i > 0 && records[i - 1].Order() == record.Order()) {
      return absl::InvalidArgumentError(
          absl::StrCat("two entries of ", record.field->name, " have the key ", KeyText(record)));
    }
    if (label != TextLabel::kPacked) {
      ordered += record.record;
      continue;
    }
    std::string numbers(record.content);
    while (i + 1 < records.size() && records[i + 1].number == record.number) numbers += records[++i].content;
    AppendBytesField(ordered, record.number, numbers);
  }
  out.replace(start, std::string::npos, ordered);
  return absl::OkStatus();
}

}  // namespace permafrost
