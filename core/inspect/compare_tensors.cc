#include "core/inspect/compare_tensors.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/rope_writer.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/tensor/tensor_value.h"

namespace permafrost {
namespace {

enum : uint32_t { kDType = 1, kShape = 2, kContent = 4 };  // TensorProto

// What a TensorProto says before its values.
struct Head {
  DataType dtype = DataType::DT_INVALID;
  Shape shape;
  std::string_view content;
};

absl::StatusOr<Head> ReadHead(std::string_view serialized, FilePlace place) {
  Head head;
  tensorflow::TensorShapeProto shape;
  bool is_shape = true;
  RETURN_IF_ERROR(ForEachField(serialized, place, [&](const ProtoField& field) -> absl::Status {
    if (field.number == kDType && field.type == WireType::kVarint)
      head.dtype = static_cast<DataType>(field.value);
    if (field.number == kShape && field.is_bytes())
      is_shape = is_shape && shape.MergeFromString(std::string(field.bytes));
    if (field.number == kContent && field.is_bytes()) head.content = field.bytes;
    return absl::OkStatus();
  }));
  absl::StatusOr<Shape> sizes = ShapeFromProto(shape);
  if (!is_shape || !sizes.ok())
    return absl::DataLossError(absl::StrCat(place.file, ": its shape is damaged",
                                            sizes.ok() ? "" : absl::StrCat(": ", sizes.status().message())));
  head.shape = *std::move(sizes);
  const DTypeInfo* const info = FindDType(head.dtype);
  if (info == nullptr || info->size == 0) {
    head.content = {};
  } else if (!head.content.empty() && (head.content.size() % info->size != 0 ||
                                       head.content.size() / info->size != ElementCount(head.shape))) {
    return absl::DataLossError(absl::StrCat(place.file, ": it has ", Counted(head.content.size(), "byte"),
                                            " of values, which are not those of ",
                                            KindText(head.dtype, head.shape)));
  }
  return head;
}

// The same list as a tensor of `count` elements: what is not listed is the last one again.
std::string Shortened(std::string_view serialized, FilePlace place, uint64_t count) {
  std::string out;
  (void)ForEachField(serialized, place, [&](const ProtoField& field) -> absl::Status {
    if (field.number != kShape) out.append(field.record);
    return absl::OkStatus();
  });
  const std::vector<int64_t> shape = {static_cast<int64_t>(count)};
  AppendBytesField(out, kShape, SerializeShape(shape));
  return out;
}

absl::StatusOr<Values> ReadValues(std::string_view serialized, const Head& head, FilePlace place,
                                  uint64_t count) {
  const uint64_t elements = ElementCount(head.shape);
  Values values;
  if (!head.content.empty()) {
    values.bytes = head.content;
    values.count = elements;
  } else if (count < elements) {
    ASSIGN_OR_RETURN(Tensor tensor, ParseTensorProto(Shortened(serialized, place, count), place));
    values = ValuesOf(std::move(tensor));
    values.times_last = elements - (count - 1);
  } else {
    ASSIGN_OR_RETURN(Tensor tensor, ParseTensorProto(serialized, place));
    values = ValuesOf(std::move(tensor));
  }
  values.dtype = head.dtype;
  values.shape = head.shape;
  return values;
}

// Compares what is written into it with bytes that there are.
class CompareSink : public ByteSink {
 public:
  explicit CompareSink(std::string_view expected) : left_(expected) {}

  absl::Status Append(std::string_view bytes) override {
    same_ = same_ && left_.starts_with(bytes);
    left_.remove_prefix(std::min(left_.size(), bytes.size()));
    return absl::OkStatus();
  }
  bool same() const { return same_ && left_.empty(); }

 private:
  std::string_view left_;
  bool same_ = true;
};

}  // namespace

absl::StatusOr<std::optional<TensorDifference>> CompareTensors(std::string_view got, std::string_view want,
                                                               std::string_view node) {
  if (got == want) return std::nullopt;
  const std::string got_name = absl::StrCat("frozen graph, constant ", Quoted(node));
  const std::string want_name = absl::StrCat("checkpoint, constant ", Quoted(node));
  const FilePlace got_place{got_name}, want_place{want_name};
  ASSIGN_OR_RETURN(const Head got_head, ReadHead(got, got_place));
  ASSIGN_OR_RETURN(const Head want_head, ReadHead(want, want_place));
  if (got_head.dtype != want_head.dtype || got_head.shape != want_head.shape)
    return OtherKind(got_head.dtype, got_head.shape, want_head.dtype, want_head.shape);
  if (!HasValues(got_head.dtype)) {
    TensorDifference difference;
    difference.other_kind = absl::StrCat(KindText(got_head.dtype, got_head.shape), " of other bytes");
    return difference;
  }
  // Neither list is longer than its bytes: from there on, all elements are the same.
  const uint64_t longest = std::max(got.size(), want.size()) + 1;
  const bool listed = got_head.content.empty() && want_head.content.empty();
  const uint64_t elements = ElementCount(got_head.shape);
  const uint64_t count = listed ? std::min(elements, longest) : elements;
  ASSIGN_OR_RETURN(const Values a, ReadValues(got, got_head, got_place, count));
  ASSIGN_OR_RETURN(const Values b, ReadValues(want, want_head, want_place, count));
  return CompareValues(a, b);
}

absl::StatusOr<std::optional<TensorDifference>> CompareTensors(std::string_view got, const ByteRope& want,
                                                               std::string_view node) {
  if (got.size() == want.size()) {
    CompareSink sink(got);
    RETURN_IF_ERROR(WriteRope(want, sink, {}));
    if (sink.same()) return std::nullopt;
  }
  ASSIGN_OR_RETURN(const std::string flat, want.Flatten());
  return CompareTensors(got, flat, node);
}

std::optional<TensorDifference> CompareTensors(const Tensor& got, const Tensor& want) {
  if (got.dtype() != want.dtype() || got.shape() != want.shape())
    return OtherKind(got.dtype(), got.shape(), want.dtype(), want.shape());
  if (!HasValues(got.dtype())) return std::nullopt;
  return CompareValues(ValuesOf(got), ValuesOf(want));
}

}  // namespace permafrost
