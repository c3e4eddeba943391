// The program: picks a command, runs it, prints what went wrong, and says it again with the exit code.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"

#include "core/bytes/file_set.h"
#include "core/bytes/text.h"
#include "core/cli/command.h"
#include "core/cli/exit_code.h"

namespace permafrost {
namespace {

constexpr Command kCommands[] = {
    {"freeze", "a checkpoint in, one frozen GraphDef out", RunFreeze},
    {"inspect", "what is in a checkpoint", RunInspect},
    {"predict", "runs a frozen graph, on a picture or on arrays", RunPredict},
    {"verify", "are these the same weights and the same graph?", RunVerify},
    {"freeze_graph", "TensorFlow's freeze_graph.py, flag for flag", RunFreezeGraph},
};

std::string Help() {
  std::string text =
      "permafrost freezes TensorFlow 1.x checkpoints: .meta, .index and .data files in, one frozen GraphDef "
      "(.pb) out.\n\n";
  for (const Command& command : kCommands) {
    std::string name(command.name);
    name.resize(16, ' ');
    absl::StrAppend(&text, "  permafrost ", name, command.summary, "\n");
  }
  return text + "\nMore on each: permafrost COMMAND --help\n";
}

absl::Status Run(std::string_view program, std::vector<std::string_view> arguments) {
  // A link of that name makes it a drop-in.
  if (BaseNameOf(program) == "freeze_graph") return RunFreezeGraph(arguments);
  if (arguments.empty() || arguments[0] == "help" || arguments[0] == "--help" || arguments[0] == "-h") {
    std::fputs(Help().c_str(), stdout);
    return absl::OkStatus();
  }
  if (arguments[0] == "--version") {
    std::puts("permafrost " PERMAFROST_VERSION);
    return absl::OkStatus();
  }
  std::vector<std::string_view> names;
  for (const Command& command : kCommands) {
    if (command.name == arguments[0]) return command.run(absl::MakeSpan(arguments).subspan(1));
    names.push_back(command.name);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("no command ", Quoted(arguments[0]), DidYouMean(arguments[0], names), "\n\n", Help()));
}

}  // namespace
}  // namespace permafrost

int main(int argc, char** argv) {
  absl::Status status = permafrost::Run(argv[0], {argv + 1, argv + argc});
  // What did not reach a full disk or a closed pipe was not done.
  if (status.ok() && (std::ferror(stdout) != 0 || std::fflush(stdout) != 0)) {
    status = absl::InternalError(absl::StrCat("cannot write standard output: ", std::strerror(errno)));
  }
  if (!status.ok()) std::fprintf(stderr, "permafrost: %s\n", std::string(status.message()).c_str());
  return permafrost::ExitCodeOf(status);
}
