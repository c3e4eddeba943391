#include "core/freeze/variable_tensors.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/checkpoint/object_graph.h"
#include "core/tensor/shape.h"

namespace permafrost {
namespace {

constexpr std::string_view kUsualRestoreOp = "save/restore_all";
constexpr std::string_view kPart = "/part_";

std::string NameOf(const Node& variable) {
  const absl::StatusOr<std::string> shared = variable.StringAttr("shared_name");
  const bool is_shared = variable.op == "VarHandleOp" && shared.ok() && !shared->empty();
  return is_shared ? *shared : variable.name;
}

struct PartName {
  std::string_view whole;
  int64_t number;
};

std::optional<PartName> ParsePartName(std::string_view name) {
  const size_t at = name.rfind(kPart);
  int64_t number = 0;
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  if (!absl::SimpleAtoi(name.substr(at + kPart.size()), &number) || number < 0) return std::nullopt;
  return PartName{name.substr(0, at), number};
}

}  // namespace

absl::StatusOr<VariableTensors> VariableTensors::Match(const MetaGraph& meta, const Checkpoint& checkpoint,
                                                       const tensorflow::SaverDef* saver, bool by_name) {
  ASSIGN_OR_RETURN(RestoreMap map, RestoreMap::Read(meta, saver));
  const bool is_silent = map.is_silent();
  if (is_silent && meta.graph().Find(kUsualRestoreOp)) {
    tensorflow::SaverDef usual;
    usual.set_restore_op_name(std::string(kUsualRestoreOp));
    // It is only what is left to ask where names do not tell.
    if (absl::StatusOr<RestoreMap> walked = RestoreMap::Read(meta, &usual); walked.ok())
      map = *std::move(walked);
  }
  VariableTensors tensors(meta, checkpoint, std::move(map));
  tensors.by_name_ = by_name || is_silent;
  tensors.origin_ = by_name     ? "by name"
                    : is_silent ? "by name, because the graph does not say how its variables are restored"
                                : tensors.map_.origin();
  ASSIGN_OR_RETURN(tensors.by_full_name_, KeysByFullName(checkpoint));
  return tensors;
}

std::optional<size_t> VariableTensors::size() const {
  return by_name_ ? std::nullopt : std::optional<size_t>(map_.size());
}

absl::StatusOr<std::optional<RestoredFrom>> VariableTensors::Find(const Node& variable) const {
  if (by_name_) return FindByName(variable);
  ASSIGN_OR_RETURN(std::optional<RestoredFrom> from, map_.Find(variable));
  if (!from || checkpoint_->Contains(from->key)) return from;
  // TensorFlow from 1.10 on does the same when a key is missing.
  if (const auto found = by_full_name_.find(from->key); found != by_full_name_.end())
    from->key = found->second;
  return from;
}

absl::StatusOr<std::optional<RestoredFrom>> VariableTensors::FindByName(const Node& variable) const {
  const std::string name = NameOf(variable);
  if (checkpoint_->Contains(name)) return RestoredFrom{.key = name};
  ASSIGN_OR_RETURN(std::optional<RestoredFrom> part, FindPart(variable.name));
  if (part) return part;
  if (const auto found = by_full_name_.find(name); found != by_full_name_.end())
    return RestoredFrom{.key = found->second};
  return map_.Find(variable);
}

// The parts are nodes of the graph with shapes of their own; the checkpoint knows the whole.
absl::StatusOr<std::optional<RestoredFrom>> VariableTensors::FindPart(std::string_view name) const {
  const std::optional<PartName> part = ParsePartName(name);
  if (!part || !checkpoint_->Contains(part->whole)) return std::nullopt;
  ASSIGN_OR_RETURN(const TensorInfo whole, checkpoint_->Describe(part->whole));
  const auto misfit = [&](std::string_view problem) {
    return absl::FailedPreconditionError(
        absl::StrCat("variable ", Quoted(name), " is a part of the checkpoint's tensor ", Quoted(part->whole),
                     ", ", ShapeText(whole.shape), ", and ", problem));
  };
  std::vector<Shape> shapes;
  for (size_t i = 0;; ++i) {
    const auto node = graph_->Find(absl::StrCat(part->whole, kPart, i));
    if (!node) break;
    ASSIGN_OR_RETURN(const Node variable, graph_->Decode(*node));
    ASSIGN_OR_RETURN(const tensorflow::AttrValue attr, variable.ParseAttr("shape"));
    absl::StatusOr<Shape> shape = ShapeFromProto(attr.shape());
    if (!shape.ok() || shape->size() != whole.shape.size())
      return misfit(absl::StrCat("the shape of part ", i, " is not known"));
    shapes.push_back(*std::move(shape));
  }
  if (static_cast<size_t>(part->number) >= shapes.size())
    return misfit("the parts before it are not in the graph");
  // The dimension in which the parts add up to the whole and the others are whole.
  for (size_t axis = 0; axis < whole.shape.size(); ++axis) {
    int64_t sum = 0, start = 0;
    bool fits = true;
    for (size_t i = 0; i < shapes.size(); ++i) {
      if (i == static_cast<size_t>(part->number)) start = sum;
      Shape rest = shapes[i];
      rest[axis] = whole.shape[axis];
      fits = fits && rest == whole.shape && shapes[i][axis] <= whole.shape[axis] - sum;
      if (fits) sum += shapes[i][axis];
    }
    if (!fits || sum != whole.shape[axis]) continue;
    std::vector<std::string> extents(whole.shape.size(), "-");
    extents[axis] = absl::StrCat(start, ",", shapes[part->number][axis]);
    return RestoredFrom{
        .key = std::string(part->whole),
        .shape_and_slice = absl::StrCat(absl::StrJoin(whole.shape, " "), " ", absl::StrJoin(extents, ":"))};
  }
  return misfit(absl::StrCat("its ", shapes.size(), " parts in the graph do not make up the whole"));
}

}  // namespace permafrost
