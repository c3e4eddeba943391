// permafrost inspect: what is in a checkpoint.
#include <cstdio>

#include "absl/strings/str_cat.h"

#include "core/bytes/status_macros.h"
#include "core/cli/command.h"
#include "core/cli/disk_files.h"
#include "core/cli/flags.h"
#include "core/session/session.h"

namespace permafrost {
namespace {

constexpr FlagSpec kFlags[] = {
    {"nodes", 0, FlagKind::kSwitch, "", "every node with its op and its output tensors"},
    {"tensors", 0, FlagKind::kSwitch, "", "every tensor of the checkpoint"},
    {"meta", 0, FlagKind::kText, "FILE",
     "the graph, where it is not the .meta beside the checkpoint; may be text"},
    {"tags", 0, FlagKind::kText, "a,b", "which MetaGraph of a SavedModel (serve)"},
    {"json", 0, FlagKind::kSwitch, "", "as JSON (with --nodes: nodes too)"},
    {"help", 'h', FlagKind::kSwitch, "", "this text"},
};

constexpr std::string_view kHelp =
    "permafrost inspect PATH [--nodes | --tensors | --json]\n\n"
    "Tells what is in a checkpoint, a SavedModel or a graph (.pb): who wrote it, its nodes, its tensors, and "
    "the placeholders that will "
    "have to be fed.\n\n";

}  // namespace

absl::Status RunInspect(absl::Span<const std::string_view> arguments) {
  ASSIGN_OR_RETURN(const Flags flags, Flags::Parse(kFlags, arguments));
  if (flags.IsOn("help")) {
    std::fputs(absl::StrCat(kHelp, DescribeFlags(kFlags)).c_str(), stdout);
    return absl::OkStatus();
  }
  if (flags.positional().size() != 1) {
    return absl::InvalidArgumentError("name one checkpoint: permafrost inspect CHECKPOINT");
  }
  ASSIGN_OR_RETURN(const Session session, Session::Open(std::make_shared<DiskFiles>(), flags.positional()[0],
                                                        flags.Text("meta"), flags.List("tags")));
  ASSIGN_OR_RETURN(const InspectReport report,
                   session.Inspect({.nodes = flags.IsOn("nodes"), .tensors = flags.IsOn("tensors")}));
  std::fputs((flags.IsOn("json") ? ToJson(report) : ToText(report)).c_str(), stdout);
  return absl::OkStatus();
}

}  // namespace permafrost
