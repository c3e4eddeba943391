#include "core/graph/function_def.h"

#include "absl/strings/str_cat.h"

#include "core/bytes/proto_reader.h"
#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/graph/graph_writer.h"

namespace permafrost {
namespace {

enum : uint32_t { kFunction = 1 };  // FunctionDefLibrary
enum : uint32_t { kSignature = 1, kNodeDef = 3, kResult = 4, kAttr = 5, kArgumentAttr = 7 };  // FunctionDef
enum : uint32_t { kName = 1 };              // OpDef, NameAttrList
enum : uint32_t { kList = 1, kFunc = 10 };  // AttrValue
enum : uint32_t { kListFunc = 9 };          // AttrValue.ListValue
enum : uint32_t { kArgumentAttrs = 1 };     // ArgAttrs
enum : uint32_t { kKey = 1, kValue = 2 };   // a map entry
constexpr FilePlace kPlace{"the graph's function library"};

absl::Status ReadName(std::string_view message, std::string& name) {
  return ForEachField(message, kPlace, [&](const ProtoField& field) -> absl::Status {
    if (field.number == kName && field.is_bytes()) name = std::string(field.bytes);
    return absl::OkStatus();
  });
}

absl::StatusOr<std::pair<std::string, std::string>> DecodeResult(const ProtoField& entry) {
  std::pair<std::string, std::string> result;
  RETURN_IF_ERROR(ForEachField(entry.bytes, kPlace, [&](const ProtoField& field) -> absl::Status {
    if (field.is_bytes() && field.number == kKey) result.first = std::string(field.bytes);
    if (field.is_bytes() && field.number == kValue) result.second = std::string(field.bytes);
    return absl::OkStatus();
  }));
  return result;
}

absl::StatusOr<std::pair<uint32_t, std::vector<Attr>>> DecodeArgumentAttrs(const ByteBlock& block,
                                                                           const ProtoField& entry) {
  std::pair<uint32_t, std::vector<Attr>> argument;
  RETURN_IF_ERROR(ForEachField(entry.bytes, kPlace, [&](const ProtoField& field) -> absl::Status {
    if (field.type == WireType::kVarint && field.number == kKey)
      argument.first = static_cast<uint32_t>(field.value);
    if (!field.is_bytes() || field.number != kValue) return absl::OkStatus();
    return ForEachField(field.bytes, kPlace, [&](const ProtoField& attr) -> absl::Status {
      if (!attr.is_bytes() || attr.number != kArgumentAttrs) return absl::OkStatus();
      return DecodeAttr(block, attr, kPlace.file, argument.second.emplace_back());
    });
  }));
  return argument;
}

std::string SerializeArgumentAttrs(const std::pair<uint32_t, std::vector<Attr>>& argument) {
  std::string attrs, entry;
  for (const Attr& attr : argument.second) AppendAttr(attrs, kArgumentAttrs, attr);
  AppendVarintField(entry, kKey, argument.first);
  AppendBytesField(entry, kValue, attrs);
  return entry;
}

}  // namespace

absl::StatusOr<FunctionList> DecodeLibrary(const ByteBlock& library) {
  FunctionList list;
  RETURN_IF_ERROR(ForEachField(library.bytes, kPlace, [&](const ProtoField& entry) -> absl::Status {
    if (entry.number != kFunction || !entry.is_bytes()) {
      list.other.push_back(library.Part(entry.record));
      return absl::OkStatus();
    }
    FunctionRecord function{"", library.Part(entry.bytes)};
    RETURN_IF_ERROR(ForEachField(entry.bytes, kPlace, [&](const ProtoField& field) -> absl::Status {
      if (field.number != kSignature || !field.is_bytes()) return absl::OkStatus();
      return ReadName(field.bytes, function.name);
    }));
    list.functions.push_back(std::move(function));
    return absl::OkStatus();
  }));
  return list;
}

absl::StatusOr<FunctionDef> DecodeFunction(const FunctionRecord& record) {
  FunctionDef function;
  const auto decode = [&](const ProtoField& field) -> absl::Status {
    switch (field.is_bytes() ? field.number : 0) {
      case kSignature:
        if (function.signature.MergeFromString(std::string(field.bytes))) return absl::OkStatus();
        return absl::DataLossError(absl::StrCat("the signature of the function ", Quoted(record.name),
                                                " is no OpDef; the graph is damaged"));
      case kNodeDef: {
        ASSIGN_OR_RETURN(Node node, DecodeNode(record.bytes.Part(field.bytes), kPlace));
        function.nodes.push_back(std::move(node));
        return absl::OkStatus();
      }
      case kResult: {
        ASSIGN_OR_RETURN(auto result, DecodeResult(field));
        function.results.push_back(std::move(result));
        return absl::OkStatus();
      }
      case kAttr:
        return DecodeAttr(record.bytes, field, kPlace.file, function.attrs.emplace_back());
      case kArgumentAttr: {
        ASSIGN_OR_RETURN(auto argument, DecodeArgumentAttrs(record.bytes, field));
        function.argument_attrs.push_back(std::move(argument));
        return absl::OkStatus();
      }
      default:
        function.other.push_back(record.bytes.Part(field.record));
        return absl::OkStatus();
    }
  };
  RETURN_IF_ERROR(ForEachField(record.bytes.bytes, kPlace, decode));
  return function;
}

absl::Status AddFunctionsOf(const Node& node, absl::flat_hash_set<std::string>& called) {
  called.insert(node.op);
  for (const Attr& attr : node.attrs) {
    RETURN_IF_ERROR(ForEachField(attr.value.bytes, kPlace, [&](const ProtoField& field) -> absl::Status {
      if (!field.is_bytes() || (field.number != kFunc && field.number != kList)) return absl::OkStatus();
      std::string name;
      if (field.number == kFunc) {
        RETURN_IF_ERROR(ReadName(field.bytes, name));
        called.insert(std::move(name));
        return absl::OkStatus();
      }
      return ForEachField(field.bytes, kPlace, [&](const ProtoField& element) -> absl::Status {
        if (element.number != kListFunc || !element.is_bytes()) return absl::OkStatus();
        RETURN_IF_ERROR(ReadName(element.bytes, name));
        called.insert(name);
        return absl::OkStatus();
      });
    }));
  }
  return absl::OkStatus();
}

std::string SerializeFunction(const FunctionDef& function) {
  std::string out;
  AppendBytesField(out, kSignature, function.signature.SerializeAsString());
  for (const Node& node : function.nodes) AppendBytesField(out, kNodeDef, SerializeNode(node));
  for (const auto& [result, tensor] : function.results) {
    std::string entry;
    AppendBytesField(entry, kKey, result);
    AppendBytesField(entry, kValue, tensor);
    AppendBytesField(out, kResult, entry);
  }
  for (const Attr& attr : function.attrs) AppendAttr(out, kAttr, attr);
  for (const auto& argument : function.argument_attrs)
    AppendBytesField(out, kArgumentAttr, SerializeArgumentAttrs(argument));
  for (const ByteBlock& field : function.other) out.append(field.bytes);
  return out;
}

std::string SerializeLibrary(const FunctionList& library) {
  std::string out;
  for (const FunctionRecord& function : library.functions)
    AppendBytesField(out, kFunction, function.bytes.bytes);
  for (const ByteBlock& field : library.other) out.append(field.bytes);
  return out;
}

}  // namespace permafrost
