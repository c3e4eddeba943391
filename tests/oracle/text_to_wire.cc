// Reads a text of TensorFlow's and writes its binary form: for compare_text.py, which asks TensorFlow for the same, and to see
// how long it takes.
//
//   text_to_wire FILE.pbtxt OUT.pb [TIMES]
#include "core/graph/text_to_wire.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "core/bytes/status_macros.h"
#include "core/graph/proto_file.h"
#include "core/graph/sniff.h"
#include "core/graph/text_tables.h"
#include "tests/support/paths.h"

namespace permafrost {
namespace {

absl::StatusOr<std::string> ToWire(const ByteSource& file) {
  ASSIGN_OR_RETURN(const FileKind kind, Sniff(file));
  const TextMessage* const type = kind == FileKind::kGraphText        ? &text_tables::kGraphDef
                                  : kind == FileKind::kMetaGraphText  ? &text_tables::kMetaGraphDef
                                  : kind == FileKind::kSavedModelText ? &text_tables::kSavedModel
                                  : kind == FileKind::kSaverText      ? &text_tables::kSaverDef
                                                                      : nullptr;
  if (type == nullptr) return absl::InvalidArgumentError(std::string(Describe(kind)));
  ASSIGN_OR_RETURN(WireMessage message, TextToWire(file, *type));
  for (const std::string& note : message.notes) std::fprintf(stderr, "%s\n", note.c_str());
  return std::move(message.bytes);
}

int Main(const char* in, const char* out, int times) {
  const MemorySource file(in, permafrost_test::ReadFile(in));
  for (int i = 0; i < times; ++i) {
    const std::clock_t start = std::clock();  // of this process: the machine may be busy
    const absl::StatusOr<std::string> bytes = ToWire(file);
    const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    if (!bytes.ok()) {
      std::fprintf(stderr, "%s\n", bytes.status().ToString().c_str());
      return 1;
    }
    std::printf("%.1f MB of text, %.1f MB binary, %.3f s, %.0f MB/s\n", file.size() / 1e6,
                bytes->size() / 1e6, took, file.size() / 1e6 / took);
    if (i == 0) permafrost_test::WriteFile(out, *bytes);
  }
  return 0;
}

}  // namespace
}  // namespace permafrost

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("text_to_wire FILE.pbtxt OUT.pb [TIMES]\n", stderr);
    return 2;
  }
  return permafrost::Main(argv[1], argv[2], argc > 3 ? std::atoi(argv[3]) : 1);
}
