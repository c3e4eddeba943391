// permafrost freeze_graph: TensorFlow's tools/freeze_graph.py (1.4 to 2.15), flag for flag, for scripts that
// call it. Also runs when the program is called by that name. What it does better than its namesake: the
// checkpoint may be named by any of its files, text and binary are told apart by content, unknown flags are
// an error with a hint, and exit codes mean something (exit_code.h).
#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

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
    {"input_graph", 0, FlagKind::kText, "FILE", "a GraphDef, whose variables are matched by name"},
    {"input_saver", 0, FlagKind::kText, "FILE", "a SaverDef, instead of the one in the MetaGraph"},
    {"input_checkpoint", 0, FlagKind::kText, "PREFIX",
     "the checkpoint: its prefix, any of its files, or its folder"},
    {"checkpoint_version", 0, FlagKind::kText, "1|2", "accepted; the version is read from the checkpoint"},
    {"output_graph", 0, FlagKind::kText, "FILE", "the frozen GraphDef to write"},
    {"input_binary", 0, FlagKind::kBool, "BOOL", "accepted; binary and text are told apart by content"},
    {"output_node_names", 0, FlagKind::kText, "a,b", "the output nodes"},
    {"restore_op_name", 0, FlagKind::kText, "NAME", "accepted and not used, as in TensorFlow"},
    {"filename_tensor_name", 0, FlagKind::kText, "NAME", "accepted and not used, as in TensorFlow"},
    {"clear_devices", 0, FlagKind::kBool, "BOOL", "with --input_graph; a MetaGraph's are always cleared"},
    {"initializer_nodes", 0, FlagKind::kText, "a,b",
     "what they start with a constant has it; they must leave restored variables alone"},
    {"variable_names_whitelist", 0, FlagKind::kText, "a,b", "only these variables become constants"},
    {"variable_names_blacklist", 0, FlagKind::kText, "a,b", "these variables do not become constants"},
    {"variable_names_denylist", 0, FlagKind::kText, "a,b", "the same, as TensorFlow 2 calls it"},
    {"input_meta_graph", 0, FlagKind::kText, "FILE",
     "the .meta, binary or text (default: the one beside the checkpoint)"},
    {"input_saved_model_dir", 0, FlagKind::kText, "DIR", "a SavedModel, instead of graph and checkpoint"},
    {"saved_model_tags", 0, FlagKind::kText, "a,b", "which MetaGraph of the SavedModel (serve)"},
    {"compat", 0, FlagKind::kText, "1.4|1.10|1.15|2.15",
     "permafrost's own: the bytes that this TensorFlow would have written"},
    {"help", 'h', FlagKind::kSwitch, "", "this text"},
};

constexpr std::string_view kHelp =
    "permafrost freeze_graph --input_meta_graph=model.ckpt.meta --input_checkpoint=model.ckpt \\\n"
    "    --output_node_names=a,b --output_graph=frozen.pb\n\n"
    "TensorFlow's freeze_graph.py without TensorFlow. Flags may be shortened as long as they stay "
    "unambiguous.\n\n";

constexpr std::string_view kGraphFlags[] = {"input_graph", "input_meta_graph", "input_saved_model_dir"};

absl::Status CheckFlags(const Flags& flags) {
  if (!flags.positional().empty()) {
    return absl::InvalidArgumentError(absl::StrCat("freeze_graph takes flags only, not ",
                                                   Quoted(flags.positional()[0]),
                                                   "; the checkpoint is --input_checkpoint=PREFIX"));
  }
  // TensorFlow takes one of several graphs without a word.
  std::vector<std::string_view> graphs;
  for (const std::string_view flag : kGraphFlags) {
    if (!flags.Text(flag).empty()) graphs.push_back(flag);
  }
  if (graphs.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", graphs[0], " and --", graphs[1], " are two graphs; give one of them"));
  }
  if (const std::string version = flags.Text("checkpoint_version", "2"); version != "1" && version != "2") {
    return absl::InvalidArgumentError(
        absl::StrCat("Invalid checkpoint version (must be '1' or '2'): ", Quoted(version)));
  }
  if (flags.Text("input_checkpoint").empty() && flags.Text("input_saved_model_dir").empty()) {
    return absl::InvalidArgumentError("You need to name a checkpoint with --input_checkpoint=PREFIX.");
  }
  return absl::OkStatus();
}

void Warn(std::string_view text) {
  std::fputs(absl::StrCat("Warning: ", text, "\n").c_str(), stderr);
}

// --input_binary misleads: to TensorFlow only "true" is true, and what does not fit the file fails there with words about
// UTF-8. Here the content decides.
absl::Status WarnOfInputBinary(const Flags& flags, const FileSet& files) {
  if (!flags.IsGiven("input_binary")) return absl::OkStatus();
  const std::string value = flags.Text("input_binary");
  const bool says_binary = absl::EqualsIgnoreCase(value, "true");
  for (const std::string_view flag : {"input_graph", "input_meta_graph", "input_saver"}) {
    const std::string path = flags.Text(flag);
    if (path.empty()) continue;
    ASSIGN_OR_RETURN(const bool is_text, IsTextFile(files, path));
    if (says_binary != is_text) continue;
    Warn(absl::StrCat(
        "--input_binary=", Quoted(value),
        flags.IsOn("input_binary") && !says_binary
            ? ", which TensorFlow takes for false (only \"true\" is true to it)"
            : "",
        ", and ", Quoted(path), " is ", is_text ? "text" : "binary",
        ". It was read as what it is: permafrost goes by the content, and TensorFlow would fail"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Session> OpenInputs(const Flags& flags, std::shared_ptr<const FileSet> files) {
  const std::string folder = flags.Text("input_saved_model_dir");
  if (!folder.empty()) {
    if (!IsSavedModel(*files, folder))
      return absl::NotFoundError(absl::StrCat(Quoted(folder), " is no SavedModel: it has neither ",
                                              kSavedModelFile, " nor ", kSavedModelTextFile));
    return Session::Open(files, folder, "", flags.List("saved_model_tags"));
  }
  const std::string checkpoint = flags.Text("input_checkpoint"), meta = flags.Text("input_meta_graph");
  const std::string graph = flags.Text("input_graph");
  if (!graph.empty() && files->Kind(graph) != PathKind::kFile)
    return absl::NotFoundError(absl::StrCat("Input graph file '", Quoted(graph), "' does not exist!"));
  if (!meta.empty() && files->Kind(meta) != PathKind::kFile)
    return absl::NotFoundError(absl::StrCat("Input meta graph file '", Quoted(meta), "' does not exist!"));
  absl::StatusOr<Session> session = Session::Open(files, checkpoint, graph.empty() ? meta : graph);
  if (!absl::IsNotFound(session.status())) return session;
  return absl::NotFoundError(absl::StrCat("Input checkpoint '", Quoted(checkpoint), "' doesn't exist! ",
                                          session.status().message()));
}

}  // namespace

absl::Status RunFreezeGraph(absl::Span<const std::string_view> arguments) {
  ASSIGN_OR_RETURN(const Flags flags, Flags::Parse(kFlags, arguments));
  if (flags.IsOn("help")) {
    std::fputs(absl::StrCat(kHelp, DescribeFlags(kFlags)).c_str(), stdout);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CheckFlags(flags));
  const auto files = std::make_shared<DiskFiles>();
  const std::string meta = flags.Text("input_meta_graph");
  ASSIGN_OR_RETURN(Session session, OpenInputs(flags, files));
  const std::string target = flags.Text("output_graph");
  // Standard output may be the frozen graph.
  std::FILE* const out = target == "-" ? stderr : stdout;
  if (!meta.empty()) std::fprintf(out, "Loaded meta graph file '%s\n", meta.c_str());
  if (flags.IsGiven("input_saver")) RETURN_IF_ERROR(session.UseSaver(flags.Text("input_saver")));
  const bool clears_devices = flags.IsOn("clear_devices", true);
  RETURN_IF_ERROR(WarnOfInputBinary(flags, *files));
  FreezeOptions options{.outputs = flags.List("output_node_names"),
                        .compat = flags.Text("compat"),
                        .clear_devices = clears_devices || flags.Text("input_graph").empty(),
                        .as_in_file = true,
                        .only_variables = flags.List("variable_names_whitelist"),
                        .kept_variables = flags.List("variable_names_blacklist"),
                        .initializer_nodes = flags.List("initializer_nodes")};
  for (std::string& name : flags.List("variable_names_denylist"))
    options.kept_variables.push_back(std::move(name));
  if (options.outputs.empty()) {
    std::fputs("You need to supply the name of a node to --output_node_names.\n", stderr);
  }
  ASSIGN_OR_RETURN(const FrozenFile frozen, session.Freeze(options));
  for (const std::string& note : frozen.report.notes) Warn(note);
  if (!clears_devices && options.clear_devices)
    Warn("--clear_devices=false: with a MetaGraph devices are cleared all the same");
  if (!options.only_variables.empty() || !options.kept_variables.empty()) {
    Warn(
        "variables that stay variables have no values in the frozen graph: whoever loads it must restore "
        "them");
  }
  if (target.empty()) {
    Warn("no --output_graph was given, so nothing was written");
  } else {
    RETURN_IF_ERROR(WriteFrozenFile(frozen, target, /*verify_checksums=*/true));
  }
  std::fprintf(out,
               "Froze %zu variables.\nConverted %zu variables to const ops.\n%zu ops in the final graph.\n",
               frozen.report.variables.size(), frozen.report.variables.size(), frozen.report.nodes);
  return absl::OkStatus();
}

}  // namespace permafrost
