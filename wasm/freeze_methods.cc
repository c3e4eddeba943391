// The module's few functions, as permafrost.d.ts promises them. All the work is behind core/session; this file turns JSON
// into calls and results into JSON, and a frozen graph's rope into a plan that JavaScript carries out.
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "wasm/host_file.h"
#include <nlohmann/json.hpp>

#include "core/bytes/crc32c.h"
#include "core/bytes/file_set.h"
#include "core/bytes/status_macros.h"
#include "core/session/session.h"

namespace permafrost {
namespace {

using Json = nlohmann::json;

// One worker has one of it.
struct Face {
  std::shared_ptr<MemoryFiles> files = std::make_shared<MemoryFiles>();
  std::optional<Session> session;
  std::optional<FrozenFile> frozen;
  std::string argument, result, literals;
  std::unique_ptr<char[]> chunk;
  size_t chunk_size = 0;
};

Face& TheFace() {
  static Face* const face = new Face;
  return *face;
}

// What core/session says in JSON goes on as it is, as text.
using Answer = absl::StatusOr<std::string>;

std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::string> Strings(const Json& list) {
  return list.get<std::vector<std::string>>();
}

int IdOf(const FileRange& range) {
  return static_cast<const HostFile*>(range.source.get())->id();
}

Answer SetFiles(Face& face, const Json& request) {
  face.frozen.reset();
  face.session.reset();
  face.files = std::make_shared<MemoryFiles>();
  std::set<std::string> folders;
  for (const Json& file : request["files"]) {
    const std::string path = file["path"];
    face.files->Add(path,
                    std::make_shared<HostFile>(path, file["id"].get<int>(), file["size"].get<uint64_t>()));
    folders.emplace(FolderOf(path));
  }
  std::vector<FoundCheckpoint> all;
  for (const std::string& folder : folders) {
    ASSIGN_OR_RETURN(std::vector<FoundCheckpoint> found, ListCheckpoints(*face.files, folder));
    for (FoundCheckpoint& one : found) all.push_back(std::move(one));
  }
  return ToJson(all);
}

Answer DescribeOne(Face& face, const Json& request) {
  ASSIGN_OR_RETURN(const std::string description,
                   DescribeFile(*face.files, request["path"].get<std::string>()));
  return Text(description);
}

Answer Locate(Face& face, const Json& request) {
  ASSIGN_OR_RETURN(const CheckpointLocation location,
                   LocateCheckpoint(*face.files, request["path"].get<std::string>()));
  return Text({{"prefix", location.prefix},
               {"meta", location.meta},
               {"index", absl::StrCat(location.prefix, ".index")}});
}

Answer Open(Face& face, const Json& request) {
  face.frozen.reset();
  face.session.reset();
  ASSIGN_OR_RETURN(face.session, Session::Open(face.files, request["path"].get<std::string>()));
  ASSIGN_OR_RETURN(const InspectReport report, face.session->Inspect({.tensors = true}));
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

absl::StatusOr<const Session*> Opened(const Face& face) {
  if (!face.session) return absl::FailedPreconditionError("no checkpoint is open");
  return &*face.session;
}

Answer NodesFrom(Face& face, const Json& request) {
  ASSIGN_OR_RETURN(const Session* session, Opened(face));
  ASSIGN_OR_RETURN(const std::vector<NodeSummary> nodes,
                   session->Nodes(request["first"].get<size_t>(), request["count"].get<size_t>()));
  return ToJson(nodes);
}

Answer LikelyOutputsOf(Face& face, const Json&) {
  ASSIGN_OR_RETURN(const Session* session, Opened(face));
  ASSIGN_OR_RETURN(const std::vector<OutputCandidate> candidates, session->LikelyOutputs());
  return ToJson(candidates);
}

Answer Kept(Face& face, const Json& request) {
  ASSIGN_OR_RETURN(const Session* session, Opened(face));
  ASSIGN_OR_RETURN(const KeptPart kept, session->WhatIsKept(Strings(request["outputs"])));
  return ToJson(kept);
}

Answer FreezeOutputs(Face& face, const Json& request) {
  ASSIGN_OR_RETURN(const Session* session, Opened(face));
  face.frozen.reset();
  const FreezeOptions options{.outputs = Strings(request["outputs"]),
                              .clear_devices = !request["keep_devices"].get<bool>()};
  ASSIGN_OR_RETURN(face.frozen, session->Freeze(options));
  const std::string plan = Text(MakePlan(face.frozen->rope, face.literals));
  return absl::StrCat("{\"report\":", ToJson(face.frozen->report), ",\"plan\":", plan, "}");
}

Answer Check(Face& face, const Json& request) {
  if (!face.frozen) return absl::FailedPreconditionError("nothing is frozen");
  RETURN_IF_ERROR(
      face.frozen->rope.checks().at(request["check"].get<size_t>()).Compare(request["crc"].get<uint32_t>()));
  return "null";
}

struct Method {
  std::string_view name;
  Answer (*run)(Face&, const Json&);
};

constexpr Method kMethods[] = {
    {"files", SetFiles},    {"describe", DescribeOne}, {"locate", Locate},
    {"open", Open},         {"nodes", NodesFrom},      {"likely_outputs", LikelyOutputsOf},
    {"what_is_kept", Kept}, {"freeze", FreezeOutputs}, {"check", Check},
};

Answer Run(Face& face, const Json& request) {
  const std::string name = request.value("method", "");
  for (const Method& method : kMethods) {
    if (method.name == name) return method.run(face, request);
  }
  return absl::UnimplementedError(absl::StrCat("no method ", name));
}

}  // namespace
}  // namespace permafrost

extern "C" {

char* permafrost_argument(size_t size) {
  std::string& argument = permafrost::TheFace().argument;
  argument.resize(size);
  return argument.data();
}

void permafrost_call(size_t size) {
  permafrost::Face& face = permafrost::TheFace();
  const auto request = nlohmann::json::parse(std::string_view(face.argument).substr(0, size), nullptr, false);
  const permafrost::Answer answer = permafrost::Run(face, request);
  if (answer.ok()) {
    face.result = absl::StrCat("{\"ok\":true,\"value\":", *answer, "}");
    return;
  }
  face.result = permafrost::Text({{"ok", false},
                                  {"error",
                                   {{"code", absl::StatusCodeToString(answer.status().code())},
                                    {"message", std::string(answer.status().message())}}}});
}

const char* permafrost_result() {
  return permafrost::TheFace().result.c_str();
}

const char* permafrost_literals() {
  return permafrost::TheFace().literals.data();
}

char* permafrost_chunk(size_t size) {
  permafrost::Face& face = permafrost::TheFace();
  if (face.chunk_size < size) {
    face.chunk.reset(new char[size]);
    face.chunk_size = size;
  }
  return face.chunk.get();
}

uint32_t permafrost_crc(uint32_t crc, size_t size) {
  return permafrost::ExtendCrc32c(crc, {permafrost::TheFace().chunk.get(), size});
}

}  // extern "C"
