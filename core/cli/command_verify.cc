// permafrost verify: is a frozen graph what a checkpoint freezes to?
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
    {"numeric", 'n', FlagKind::kSwitch, "",
     "also run both on the same made-up inputs and compare every tensor"},
    {"meta", 0, FlagKind::kText, "FILE",
     "the graph, where it is not the .meta beside the checkpoint; may be text"},
    {"tags", 0, FlagKind::kText, "a,b", "which MetaGraph of a SavedModel (serve)"},
    {"json", 0, FlagKind::kSwitch, "", "report as JSON"},
    {"help", 'h', FlagKind::kSwitch, "", "this text"},
};

constexpr std::string_view kHelp =
    "permafrost verify CHECKPOINT FROZEN.pb [--numeric] [--json]\n\n"
    "Are these the same weights and the same graph? Every constant of the frozen graph that stands for a "
    "variable\n"
    "must be the checkpoint's tensor, bit for bit, and every other node the .meta's, whichever TensorFlow or "
    "other\n"
    "program froze it. Differences are listed, with what they mean. The exit code is 0 where all is the "
    "same, 4\n"
    "where it is not. Graphs may be binary or text (.pbtxt).\n\n"
    "  permafrost verify train/model.ckpt-10000 inception.pb\n"
    "  permafrost verify train/ inception.pb --numeric\n\n";

}  // namespace

absl::Status RunVerify(absl::Span<const std::string_view> arguments) {
  ASSIGN_OR_RETURN(const Flags flags, Flags::Parse(kFlags, arguments));
  if (flags.IsOn("help")) {
    std::fputs(absl::StrCat(kHelp, DescribeFlags(kFlags)).c_str(), stdout);
    return absl::OkStatus();
  }
  if (flags.positional().size() != 2)
    return absl::InvalidArgumentError(
        absl::StrCat("name a checkpoint and a frozen graph: permafrost verify CHECKPOINT FROZEN.pb (",
                     flags.positional().size(), " were named)"));
  ASSIGN_OR_RETURN(const Session session, Session::Open(std::make_shared<DiskFiles>(), flags.positional()[0],
                                                        flags.Text("meta"), flags.List("tags")));
  ASSIGN_OR_RETURN(const FrozenVerification report,
                   session.Verify(flags.positional()[1], flags.IsOn("numeric")));
  std::fputs((flags.IsOn("json") ? ToJson(report) : ToText(report)).c_str(), stdout);
  return report.Verdict();
}

}  // namespace permafrost
