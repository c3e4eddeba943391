// permafrost freeze: a checkpoint in, one frozen GraphDef out.
#include <cstdio>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/cli/command.h"
#include "core/cli/disk_files.h"
#include "core/cli/flags.h"
#include "core/cli/write_frozen.h"
#include "core/session/session.h"

namespace permafrost {
namespace {

constexpr FlagSpec kFlags[] = {
    {"outputs", 0, FlagKind::kText, "a,b", "the output nodes; without it, likely ones are listed"},
    {"output", 'o', FlagKind::kText, "OUT.pb",
     "the file to write, \"-\" for standard output (default: NAME.frozen.pb here)"},
    {"meta", 0, FlagKind::kText, "FILE",
     "the graph, where it is not the .meta beside the checkpoint; may be text"},
    {"tags", 0, FlagKind::kText, "a,b", "which MetaGraph of a SavedModel (serve)"},
    {"by-name", 0, FlagKind::kSwitch, "",
     "match variables with tensors by name, whatever the graph's saver says"},
    {"initial-values", 0, FlagKind::kSwitch, "",
     "a variable that is not restored has what the graph starts it with, if that is a constant"},
    {"keep-devices", 0, FlagKind::kSwitch, "", "leave the devices on nodes (default: cleared)"},
    {"compat", 0, FlagKind::kText, "1.4|1.10|1.15|2.15", "the bytes that this TensorFlow would have written"},
    {"skip-checksums", 0, FlagKind::kSwitch, "", "do not verify the checksums of the tensors"},
    {"json", 0, FlagKind::kSwitch, "", "report as JSON"},
    {"help", 'h', FlagKind::kSwitch, "", "this text"},
};

constexpr std::string_view kHelp =
    "permafrost freeze CHECKPOINT --outputs a,b [-o OUT.pb]\n\n"
    "Freezes a TensorFlow checkpoint: keeps the part of the graph that the outputs need and makes every "
    "variable a\n"
    "constant. CHECKPOINT is the prefix (model.ckpt-7), any file of it, its folder, its \"checkpoint\" file, "
    "or a\nSavedModel, whose signature for serving gives the outputs where none are named.\n\n"
    "  permafrost freeze train/ --outputs InceptionV3/Logits/SpatialSqueeze -o inception.pb\n\n";

}  // namespace

absl::Status RunFreeze(absl::Span<const std::string_view> arguments) {
  ASSIGN_OR_RETURN(const Flags flags, Flags::Parse(kFlags, arguments));
  if (flags.IsOn("help")) {
    std::fputs(absl::StrCat(kHelp, DescribeFlags(kFlags)).c_str(), stdout);
    return absl::OkStatus();
  }
  if (flags.positional().size() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("name one checkpoint: permafrost freeze CHECKPOINT --outputs a,b (",
                     flags.positional().size(), " were named)"));
  }
  const std::string& checkpoint = flags.positional()[0];
  ASSIGN_OR_RETURN(const Session session, Session::Open(std::make_shared<DiskFiles>(), checkpoint,
                                                        flags.Text("meta"), flags.List("tags")));
  const FreezeOptions options{.outputs = flags.List("outputs"),
                              .compat = flags.Text("compat"),
                              .clear_devices = !flags.IsOn("keep-devices"),
                              .initial_values = flags.IsOn("initial-values"),
                              .by_name = flags.IsOn("by-name")};
  ASSIGN_OR_RETURN(const FrozenFile frozen, session.Freeze(options));
  const std::string target =
      flags.Text("output", absl::StrCat(BaseNameOf(frozen.report.checkpoint), ".frozen.pb"));
  RETURN_IF_ERROR(WriteFrozenFile(frozen, target, !flags.IsOn("skip-checksums")));
  // Standard output may be the frozen graph.
  std::FILE* const out = target == "-" ? stderr : stdout;
  std::string text;
  if (flags.IsOn("json")) {
    text = ToJson(frozen.report);
  } else {
    if (target != "-") {
      absl::StrAppend(&text, "Wrote ", Quoted(target), ": ", Counted(frozen.report.bytes, "byte"), "\n");
    }
    text += ToText(frozen.report);
  }
  std::fputs(text.c_str(), out);
  return absl::OkStatus();
}

}  // namespace permafrost
