// The module that runs graphs: permafrost_predict.wasm. The frozen graph is a file to it, as the page has made it.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "wasm/module.h"

#include "core/bytes/status_macros.h"
#include "core/bytes/text.h"
#include "core/session/labels.h"
#include "core/session/predictor.h"

namespace permafrost {
namespace {

std::optional<Predictor>& ThePredictor() {
  static auto* const predictor = new std::optional<Predictor>;
  return *predictor;
}

Answer SetFiles(Face& face, const Json& request) {
  ThePredictor().reset();
  TakeFiles(face, request["files"]);
  return "null";
}

// What the graph takes and gives; how pictures can be made into what it takes.
Answer OpenPredictor(Face& face, const Json& request) {
  std::optional<Predictor>& predictor = ThePredictor();
  predictor.reset();
  ASSIGN_OR_RETURN(predictor, Predictor::Open(*face.files, request["path"].get<std::string>()));
  Json presets = Json::array();
  for (const Preprocessing& preset : Preprocessings())
    presets.push_back({{"name", preset.name}, {"summary", preset.summary}});
  const absl::StatusOr<PlaceholderSummary> picture = predictor->PictureFeed("");
  return absl::StrCat("{\"summary\":", ToJson(predictor->summary()), ",\"presets\":", Text(presets),
                      ",\"picture_feed\":", picture.ok() ? Text(picture->name) : "null", "}");
}

// The canvas's bytes, red, green, blue and how opaque, which stand in the chunk, over white.
Picture PictureFrom(const Face& face, int width, int height) {
  Picture picture{width, height, std::vector<uint8_t>(size_t{3} * width * height)};
  const auto* rgba = reinterpret_cast<const uint8_t*>(face.chunk.get());
  for (size_t i = 0; i < size_t(width) * height; ++i) {
    for (int c = 0; c < 3; ++c)
      picture.rgb[3 * i + c] = static_cast<uint8_t>(
          (rgba[4 * i + c] * rgba[4 * i + 3] + 255 * (255 - rgba[4 * i + 3]) + 127) / 255);
  }
  return picture;
}

// What the network sees, as a picture again: its values spread over 0 to 255; NHWC or NCHW, grey or coloured.
Json ShowInput(const Tensor& input, int64_t height, int64_t width, std::string& pixels) {
  pixels.clear();
  const int64_t area = height * width;
  if (area <= 0 || input.size() % area != 0) return nullptr;
  const int64_t channels = input.size() / area;
  if (channels != 1 && channels != 3) return nullptr;
  const bool channels_first = input.rank() == 4 && input.dim(1) == channels && input.dim(3) != channels;
  std::vector<float> values(input.size());
  if (!WithType<RealTypes>(input.dtype(), [&]<typename T>() {
         for (int64_t i = 0; i < input.size(); ++i) values[i] = static_cast<float>(input.values<T>()[i]);
         return absl::OkStatus();
       }).ok())
    return nullptr;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const float least = *low, range = *high > *low ? *high - *low : 1;
  for (int64_t i = 0; i < area; ++i) {
    for (int64_t c = 0; c < 3; ++c) {
      const int64_t channel = channels == 1 ? 0 : c;
      const float value = values[channels_first ? channel * area + i : i * channels + channel];
      pixels.push_back(static_cast<char>(static_cast<uint8_t>(255 * (value - least) / range + 0.5f)));
    }
    pixels.push_back(static_cast<char>(255));
  }
  return {{"width", width}, {"height", height}, {"least", least}, {"most", least + range}};
}

// Both from the tensor, where it says so; a row of numbers is most likely a square.
std::pair<int64_t, int64_t> SidesOf(const Tensor& input) {
  const Shape& shape = input.shape();
  if (shape.size() == 4 && shape[3] != 1 && shape[3] != 3) return {shape[2], shape[3]};
  if (shape.size() == 4) return {shape[1], shape[2]};
  if (shape.size() == 3 && (shape[2] == 1 || shape[2] == 3)) return {shape[0], shape[1]};
  if (shape.size() == 3) return {shape[1], shape[2]};
  for (const int64_t channels : {1, 3}) {
    int64_t side = 0;
    while (side * side * channels < input.size()) ++side;
    if (side * side * channels == input.size()) return {side, side};
  }
  return {0, 0};
}

Answer Predict(Face& face, const Json& request) {
  std::optional<Predictor>& predictor = ThePredictor();
  if (!predictor) return absl::FailedPreconditionError("no frozen graph is open");
  PredictRequest predict;
  for (const auto& [name, value] : request["feeds"].items())
    predict.feeds.emplace_back(name, value.get<std::string>());
  predict.fetches = Strings(request["fetches"]);
  predict.labels = Strings(request["labels"]);
  predict.top = request["top"].get<size_t>();
  if (const Json& picture = request["picture"]; picture.is_object()) {
    const int width = picture["width"], height = picture["height"];
    if (width < 1 || height < 1 || face.chunk_size / 4 / width < static_cast<size_t>(height))
      return absl::InvalidArgumentError("the picture is not there");
    predict.picture = PictureFrom(face, width, height);
    predict.picture_feed = picture.value("feed", "");
    ASSIGN_OR_RETURN(predict.preprocess, FindPreprocessing(picture["preset"].get<std::string>()));
    predict.preprocess.invert = picture.value("invert", predict.preprocess.invert);
    if (picture.value("smooth", false)) predict.preprocess.filter = ResizeFilter::kPillow;
  }
  ASSIGN_OR_RETURN(const PredictReport report, predictor->Run(predict));
  Json input;
  if (report.picture.valid()) {
    const auto [height, width] = SidesOf(report.picture);
    input = ShowInput(report.picture, height, width, face.literals);
  }
  return absl::StrCat("{\"report\":", ToJson(report), ",\"input\":", Text(input), "}");
}

Answer ReadLabels(Face&, const Json& request) {
  ASSIGN_OR_RETURN(
      const std::vector<std::string> labels,
      ParseLabels(request["text"].get<std::string>(), Quoted(request["name"].get<std::string>())));
  return Text(labels);
}

constexpr Method kMethods[] = {
    {"files", SetFiles},
    {"labels", ReadLabels},
    {"open_predictor", OpenPredictor},
    {"predict", Predict},
};

}  // namespace

absl::Span<const Method> Methods() {
  return kMethods;
}

}  // namespace permafrost
