#include "wasm/module.h"

#include "absl/strings/str_cat.h"
#include "wasm/host_file.h"

#include "core/bytes/crc32c.h"

namespace permafrost {
namespace {

Face& TheFace() {
  static Face* const face = new Face;
  return *face;
}

Answer Run(Face& face, const Json& request) {
  const std::string name = request.value("method", "");
  for (const Method& method : Methods()) {
    if (method.name == name) return method.run(face, request);
  }
  return absl::UnimplementedError(absl::StrCat("no method ", name));
}

}  // namespace

std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::string> Strings(const Json& list) {
  return list.get<std::vector<std::string>>();
}

void TakeFiles(Face& face, const Json& files) {
  face.files = std::make_shared<MemoryFiles>();
  for (const Json& file : files) {
    const std::string path = file["path"];
    face.files->Add(path,
                    std::make_shared<HostFile>(path, file["id"].get<int>(), file["size"].get<uint64_t>()));
  }
}

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
