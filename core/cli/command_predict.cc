// permafrost predict: runs a frozen graph.
#include <cstdio>
#include <filesystem>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/cli/command.h"
#include "core/cli/disk_files.h"
#include "core/cli/flags.h"
#include "core/cli/output_file.h"
#include "core/cli/picture_file.h"
#include "core/cli/preprocess_flags.h"
#include "core/session/predictor.h"
#include "core/session/tensor_files.h"

namespace permafrost {
namespace {

constexpr FlagSpec kFlags[] = {
    {"image", 'i', FlagKind::kText, "FILE",
     "a picture (JPEG, PNG, BMP, WebP) for the placeholder that takes one"},
    {"image-feed", 0, FlagKind::kText, "NAME", "that placeholder, where it is not plain which"},
    {"preset", 'p', FlagKind::kText, "NAME", "how a picture becomes numbers (see below)"},
    {"size", 0, FlagKind::kText, "HxW", "the picture's size, where the placeholder leaves it open"},
    {"mean", 0, FlagKind::kText, "R,G,B", "instead of the preset's: (number - mean) * scale"},
    {"scale", 0, FlagKind::kText, "R,G,B", "likewise"},
    {"fit", 0, FlagKind::kText, "HOW", "stretch, crop or pad, instead of the preset's"},
    {"smaller-side", 0, FlagKind::kText, "N", "with --fit crop: resized to that before the cut"},
    {"padding", 0, FlagKind::kText, "X", "with --fit pad: what fills up, as a number before --mean"},
    {"central-fraction", 0, FlagKind::kText, "F",
     "how much of each side the middle is that is cut out first"},
    {"resize", 0, FlagKind::kText, "HOW", "tf1, half-pixel or pillow: whose arithmetic"},
    {"bgr", 0, FlagKind::kBool, "", "blue, green, red instead of red, green, blue"},
    {"invert", 0, FlagKind::kBool, "", "dark becomes light (digits written black on white)"},
    {"feed", 'f', FlagKind::kText, "NAME=VALUE",
     "a value (0.5, false, [[1,2]]) or a file (NAME=FILE.npy); may be repeated"},
    {"fetch", 0, FlagKind::kText, "NAMES", "what to compute; by default what no other node reads"},
    {"top", 'k', FlagKind::kText, "K", "how many classes to show (5)"},
    {"labels", 'l', FlagKind::kText, "FILE", "the names of the classes"},
    {"save", 's', FlagKind::kText, "DIR", "writes each result as DIR/NAME.npy ('/' as '_')"},
    {"save-input", 0, FlagKind::kText, "FILE.npy", "writes what the picture became"},
    {"threads", 't', FlagKind::kText, "N", "threads (1)"},
    {"repeat", 0, FlagKind::kText, "N", "runs N times, for timing"},
    {"profile", 0, FlagKind::kSwitch, "", "time by op"},
    {"json", 0, FlagKind::kSwitch, "", "the report as JSON"},
    {"help", 'h', FlagKind::kSwitch, "", "this text"},
};

constexpr std::string_view kHelp =
    "permafrost predict FROZEN.pb [--image FILE] [--feed NAME=VALUE]... [--fetch NAME]...\n\n"
    "Runs a frozen graph, binary or text (.pbtxt): the proof that the freeze is right.\n\n"
    "  permafrost predict inception.pb --image cat.jpg --preset inception --labels imagenet.txt\n"
    "  permafrost predict frozen.pb --feed x=input.npy --feed keep_prob=1.0 --fetch logits --save out/\n\n";

absl::StatusOr<int64_t> Number(const Flags& flags, std::string_view name, int64_t otherwise, int64_t most) {
  if (!flags.IsGiven(name)) return otherwise;
  int64_t number = 0;
  if (absl::SimpleAtoi(flags.Text(name), &number) && number >= 1 && number <= most) return number;
  return absl::InvalidArgumentError(
      absl::StrCat("--", name, " takes a number from 1 to ", most, ", not ", Quoted(flags.Text(name))));
}

absl::Status ReadFeeds(const Flags& flags, const DiskFiles& files, PredictRequest& request) {
  for (const std::string& feed : flags.All("feed")) {
    const size_t equals = feed.find('=');
    if (equals == std::string::npos || equals == 0)
      return absl::InvalidArgumentError(
          absl::StrCat("--feed takes NAME=VALUE or NAME=FILE.npy, not ", Quoted(feed)));
    const std::string name = feed.substr(0, equals), value = feed.substr(equals + 1);
    if (!absl::EndsWithIgnoreCase(value, ".npy")) {
      request.feeds.emplace_back(name, value);
      continue;
    }
    ASSIGN_OR_RETURN(Tensor tensor, ReadNpyFile(files, value));
    request.tensors.emplace_back(name, std::move(tensor));
  }
  return absl::OkStatus();
}

absl::Status WriteFile(const std::string& path, std::string_view bytes) {
  ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> file, OutputFile::Create(path));
  RETURN_IF_ERROR(file->Append(bytes));
  return file->Commit();
}

absl::Status SaveOutputs(const PredictReport& report, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return absl::InternalError(
        absl::StrCat("cannot make the folder ", Quoted(folder), ": ", error.message()));
  for (const PredictReport::Fetched& output : report.outputs) {
    ASSIGN_OR_RETURN(const std::string bytes, NpyBytes(output.value));
    RETURN_IF_ERROR(WriteFile(JoinPath(folder, NpyFileName(output.name)), bytes));
  }
  return absl::OkStatus();
}

// glibc raises the size from which on memory comes from the system, and goes back to it, each time that such memory is let
// go of. The bytes of the largest constants, which are needed for a moment while they are read, would stay.
void ReturnLargeMemory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);  // what runs take and give back each time stays
#endif
}

}  // namespace

absl::Status RunPredict(absl::Span<const std::string_view> arguments) {
  ASSIGN_OR_RETURN(const Flags flags, Flags::Parse(kFlags, arguments));
  if (flags.IsOn("help")) {
    std::fputs(absl::StrCat(kHelp, DescribeFlags(kFlags), DescribePresets()).c_str(), stdout);
    return absl::OkStatus();
  }
  if (flags.positional().size() != 1)
    return absl::InvalidArgumentError("name one frozen graph: permafrost predict FROZEN.pb");
  ReturnLargeMemory();
  const DiskFiles files;
  PredictRequest request;
  request.picture_feed = flags.Text("image-feed");
  ASSIGN_OR_RETURN(request.preprocess, ReadPreprocessFlags(flags));
  RETURN_IF_ERROR(ReadFeeds(flags, files, request));
  request.fetches = flags.List("fetch");
  ASSIGN_OR_RETURN(request.top, Number(flags, "top", 5, 1'000'000));
  ASSIGN_OR_RETURN(request.threads, Number(flags, "threads", 1, 1024));
  ASSIGN_OR_RETURN(request.repeat, Number(flags, "repeat", 1, 1'000'000));
  request.profile = flags.IsOn("profile");
  if (flags.IsGiven("labels")) {
    ASSIGN_OR_RETURN(request.labels, ReadLabelFile(files, flags.Text("labels")));
  }
  if (flags.IsGiven("image")) {
    ASSIGN_OR_RETURN(request.picture, ReadPictureFile(files, flags.Text("image")));
  }
  ASSIGN_OR_RETURN(Predictor predictor, Predictor::Open(files, flags.positional()[0]));
  ASSIGN_OR_RETURN(const PredictReport report, predictor.Run(request));
  if (flags.IsGiven("save")) RETURN_IF_ERROR(SaveOutputs(report, flags.Text("save")));
  if (flags.IsGiven("save-input")) {
    if (!report.picture.valid()) return absl::InvalidArgumentError("--save-input goes with --image");
    ASSIGN_OR_RETURN(const std::string bytes, NpyBytes(report.picture));
    RETURN_IF_ERROR(WriteFile(flags.Text("save-input"), bytes));
  }
  std::fputs((flags.IsOn("json") ? ToJson(report) : ToText(report)).c_str(), stdout);
  return absl::OkStatus();
}

}  // namespace permafrost
