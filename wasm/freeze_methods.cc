// The module that comes with the page: permafrost.wasm, what permafrost.d.ts promises of it. All the work is behind core/session;
// this file turns JSON into calls and results into JSON, and a frozen graph's rope into a plan that JavaScript carries out.
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "wasm/host_file.h"
#include "wasm/module.h"

#include "core/bytes/status_macros.h"
#include "core/session/session.h"

namespace permafrost {
namespace {

struct Work {
  std::optional<Session> session;
  std::optional<FrozenFile> frozen;
};

Work& TheWork() {
  static Work* const work = new Work;
  return *work;
}

int IdOf(const FileRange& range) {
  return static_cast<const HostFile*>(range.source.get())->id();
}

Answer SetFiles(Face& face, const Json& request) {
  TheWork() = {};
  TakeFiles(face, request["files"]);
  std::set<std::string> folders;
  for (const Json& file : request["files"]) folders.emplace(FolderOf(file["path"].get<std::string>()));
  ASSIGN_OR_RETURN(const std::vector<FoundModel> models,
                   ListModels(*face.files, {folders.begin(), folders.end()}));
  return ToJson(models);
}

// Of the requests `locate` and `open`.
std::string GraphOf(const Json& request) {
  return request.value("graph", "");
}

Answer DescribeOne(Face& face, const Json& request) {
  ASSIGN_OR_RETURN(const std::string description,
                   DescribeFile(*face.files, request["path"].get<std::string>()));
  return Text(description);
}

Answer Locate(Face& face, const Json& request) {
  ASSIGN_OR_RETURN(const ModelFiles model,
                   LocateModel(*face.files, request["path"].get<std::string>(), GraphOf(request)));
  return Text({{"prefix", model.checkpoint},
               {"graph", model.graph},
               {"index", absl::StrCat(model.checkpoint, ".index")}});
}

Answer Open(Face& face, const Json& request) {
  Work& work = TheWork();
  work = {};
  const std::vector<std::string> tags =
      request.contains("tags") ? Strings(request["tags"]) : std::vector<std::string>{};
  ASSIGN_OR_RETURN(work.session,
                   Session::Open(face.files, request["path"].get<std::string>(), GraphOf(request), tags));
  ASSIGN_OR_RETURN(const InspectReport report, work.session->Inspect({.tensors = true}));
  return ToJson(report);
}

// Neighbours merged: a Blob of many small slices is slow to make and to read.
Json MakePlan(const ByteRope& rope, std::string& literals) {
  literals.clear();
  Json pieces = Json::array(), checks = Json::array();
  uint64_t literal = 0;
  FileRange range;
  const auto finish = [&] {
    if (literal > 0) pieces.push_back({{"literal", literal}});
    if (range.length > 0)
      pieces.push_back({{"file", IdOf(range)}, {"offset", range.offset}, {"length", range.length}});
    literal = 0;
    range = {};
  };
  for (const ByteRope::Piece& piece : rope.pieces()) {
    if (piece.is_literal()) {
      if (range.length > 0) finish();
      literals.append(piece.literal);
      literal += piece.literal.size();
      continue;
    }
    const bool goes_on = range.length > 0 && range.source == piece.range.source &&
                         range.offset + range.length == piece.range.offset;
    if (goes_on) {
      range.length += piece.range.length;
    } else {
      finish();
      range = piece.range;
    }
  }
  finish();
  for (const RangeCheck& check : rope.checks()) {
    checks.push_back(
        {{"file", IdOf(check.range)}, {"offset", check.range.offset}, {"length", check.range.length}});
  }
  return {{"size", rope.size()}, {"literal_bytes", literals.size()}, {"pieces", pieces}, {"checks", checks}};
}

absl::StatusOr<const Session*> Opened() {
  const Work& work = TheWork();
  if (!work.session) return absl::FailedPreconditionError("no checkpoint is open");
  return &*work.session;
}

Answer NodesFrom(Face&, const Json& request) {
  ASSIGN_OR_RETURN(const Session* session, Opened());
  ASSIGN_OR_RETURN(const std::vector<NodeSummary> nodes,
                   session->Nodes(request["first"].get<size_t>(), request["count"].get<size_t>()));
  return ToJson(nodes);
}

Answer LikelyOutputsOf(Face&, const Json&) {
  ASSIGN_OR_RETURN(const Session* session, Opened());
  ASSIGN_OR_RETURN(const std::vector<OutputCandidate> candidates, session->LikelyOutputs());
  return ToJson(candidates);
}

Answer Kept(Face&, const Json& request) {
  ASSIGN_OR_RETURN(const Session* session, Opened());
  ASSIGN_OR_RETURN(const KeptPart kept, session->WhatIsKept(Strings(request["outputs"])));
  return ToJson(kept);
}

Answer FreezeOutputs(Face& face, const Json& request) {
  ASSIGN_OR_RETURN(const Session* session, Opened());
  std::optional<FrozenFile>& frozen = TheWork().frozen;
  frozen.reset();
  const FreezeOptions options{.outputs = Strings(request["outputs"]),
                              .compat = request.value("compat", ""),
                              .clear_devices = !request["keep_devices"].get<bool>(),
                              .initial_values = request.value("initial_values", false),
                              .by_name = request.value("by_name", false)};
  ASSIGN_OR_RETURN(frozen, session->Freeze(options));
  const std::string plan = Text(MakePlan(frozen->rope, face.literals));
  return absl::StrCat("{\"report\":", ToJson(frozen->report), ",\"plan\":", plan, "}");
}

Answer Check(Face&, const Json& request) {
  const std::optional<FrozenFile>& frozen = TheWork().frozen;
  if (!frozen) return absl::FailedPreconditionError("nothing is frozen");
  RETURN_IF_ERROR(
      frozen->rope.checks().at(request["check"].get<size_t>()).Compare(request["crc"].get<uint32_t>()));
  return "null";
}

constexpr Method kMethods[] = {
    {"files", SetFiles},    {"describe", DescribeOne}, {"locate", Locate},
    {"open", Open},         {"nodes", NodesFrom},      {"likely_outputs", LikelyOutputsOf},
    {"what_is_kept", Kept}, {"freeze", FreezeOutputs}, {"check", Check},
};

}  // namespace

absl::Span<const Method> Methods() {
  return kMethods;
}

}  // namespace permafrost
