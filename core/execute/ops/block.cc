// Between space and depth, and between space and batch: blocks of pixels become channels or images, and back.
#include <algorithm>
#include <limits>

#include "core/execute/math/strided_copy.h"
#include "core/execute/math/window.h"
#include "core/execute/ops/arguments.h"
#include "core/execute/ops/families.h"
#include "core/execute/ops/refuse.h"

namespace permafrost {
namespace {

// Sizes and blocks are less than this, so that a product of two fits.
constexpr int64_t kMost = WindowedAxis::kMost;

size_t ElementSize(DataType dtype) {
  return dtype == DataType::DT_STRING ? kStringElement : FindDType(dtype)->size;
}

// Copies between images of `depth` channels and images of 1 / block of the height and width, whose channels are `depth` for
// each pixel of a block.
void CopyDepth(KernelContext& context, const Tensor& from, Tensor& to, const Shape& blocks_shape,
               int64_t block, int64_t depth, bool channels_first, bool to_space) {
  const int64_t batch = blocks_shape[0], h = blocks_shape[channels_first ? 2 : 1],
                w = blocks_shape[channels_first ? 3 : 2];
  const int64_t all = h * w * block * block * depth, row = w * block;
  // size, step in the images with few channels, step in the blocks
  std::vector<CopyDim> dims = {{batch, all, all}};
  if (channels_first) {
    const int64_t plane = h * w;
    dims.insert(dims.end(), {{depth, plane * block * block, plane},
                             {h, block * row, w},
                             {block, row, block * depth * plane},
                             {w, block, 1},
                             {block, 1, depth * plane}});
  } else {
    const int64_t channels = block * block * depth;
    dims.insert(dims.end(), {{h, block * row * depth, w * channels},
                             {block, row * depth, block * depth},
                             {w, block * depth, channels},
                             {block, depth, depth},
                             {depth, 1, 1}});
  }
  if (to_space) {
    for (CopyDim& dim : dims) std::swap(dim.from, dim.to);
  }
  CopyStrided(ElementSize(from.dtype()), from.data(), to.mutable_data(), dims, context.threads());
}

absl::StatusOr<Kernel> MakeDepth(const KernelSpec& spec, bool to_space) {
  ASSIGN_OR_RETURN(const int64_t block, spec.Int("block_size", 0));
  ASSIGN_OR_RETURN(const std::string format, spec.String("data_format", "NHWC"));
  if (block < 2 || block > kMost) return WrongNumber("block_size", block);
  const bool channels_first = format == "NCHW";
  if (!channels_first && format != "NHWC") return WrongText("data_format", format, "NHWC or NCHW");
  return [block, to_space, channels_first](KernelContext& context) -> absl::Status {
    const Tensor& input = context.input(0);
    RETURN_IF_ERROR(ExpectRank(input, 4, "the batch of images"));
    const int c = channels_first ? 1 : 3, y = channels_first ? 2 : 1, x = y + 1;
    Shape shape = input.shape();
    const bool divides =
        to_space ? shape[c] % (block * block) == 0 : shape[y] % block == 0 && shape[x] % block == 0;
    // The second: of images without pixels the channels are not bounded by the memory that they take.
    if (!divides || shape[c] > std::numeric_limits<int64_t>::max() / (block * block) ||
        std::max(shape[y], shape[x]) > kMost)
      return WrongNumbers("the shape of the images", shape, "of whole blocks");
    shape[y] = to_space ? shape[y] * block : shape[y] / block;
    shape[x] = to_space ? shape[x] * block : shape[x] / block;
    shape[c] = to_space ? shape[c] / (block * block) : shape[c] * block * block;
    ASSIGN_OR_RETURN(Tensor output, context.Allocate(input.dtype(), shape));
    if (output.size() > 0)
      CopyDepth(context, input, output, to_space ? input.shape() : shape, block,
                to_space ? shape[c] : input.dim(c), channels_first, to_space);
    context.set_output(0, std::move(output));
    return absl::OkStatus();
  };
}

// A dimension that is cut into every block-th element: element i of offset k is element i * block + k - before of the image.
struct BlockDim {
  int64_t block = 1, before = 0, after = 0;  // padding or crops
};

// Copies images to what has one image for each offset in a block, or back. `space` and `cut` are the shapes of the two.
void CopyBlocks(KernelContext& context, const Tensor& from, Tensor& to, const Shape& space, const Shape& cut,
                const std::vector<BlockDim>& blocks, bool to_batch) {
  const size_t rank = space.size(), element = ElementSize(from.dtype());
  std::vector<int64_t> space_step(rank, 1), cut_step(rank, 1), offsets(blocks.size());
  for (size_t i = rank - 1; i > 0; --i) {
    space_step[i - 1] = space_step[i] * space[i];
    cut_step[i - 1] = cut_step[i] * cut[i];
  }
  for (int64_t image = 0; image < cut[0]; image += space[0]) {
    int64_t space_first = 0, cut_first = image * cut_step[0];
    std::vector<CopyDim> dims = {{space[0], space_step[0], cut_step[0]}};
    for (size_t i = 1; i < rank; ++i) {
      CopyDim dim = {space[i], space_step[i], cut_step[i]};
      if (i <= blocks.size()) {
        const auto& [block, before, after] = blocks[i - 1];
        const int64_t shift = offsets[i - 1] - before;  // where element 0 lies
        const int64_t first = shift >= 0 ? 0 : (-shift + block - 1) / block;
        const int64_t left = space[i] - shift;  // elements of the image from there
        const int64_t end = std::min(cut[i], left <= 0 ? 0 : (left - 1) / block + 1);
        dim.size = std::max<int64_t>(0, end - first);
        dim.from *= block;
        space_first += (first * block + shift) * space_step[i];
        cut_first += first * cut_step[i];
      }
      dims.push_back(dim);
    }
    const bool any = std::all_of(dims.begin(), dims.end(), [](const CopyDim& dim) { return dim.size > 0; });
    if (!to_batch) {
      for (CopyDim& dim : dims) std::swap(dim.from, dim.to);
      std::swap(space_first, cut_first);
    }
    if (any)
      CopyStrided(element, from.data() + space_first * element, to.mutable_data() + cut_first * element, dims,
                  context.threads());
    for (size_t i = blocks.size(); i-- > 0;) {  // the next offset
      if (++offsets[i] < blocks[i].block) break;
      offsets[i] = 0;
    }
  }
}

absl::Status RunBatch(KernelContext& context, const std::vector<BlockDim>& blocks, bool to_batch) {
  const Tensor& input = context.input(0);
  if (input.rank() < static_cast<int>(blocks.size()) + 1)
    return WrongNumber("the number of the images' dimensions", input.rank());
  Shape shape = input.shape();
  int64_t images = 1;
  bool is_padded = false;
  for (size_t i = 0; i < blocks.size(); ++i) {
    const auto& [block, before, after] = blocks[i];
    if (block < 1 || before < 0 || after < 0 ||
        std::max({block, before, after, shape[i + 1], images}) > kMost)
      return WrongNumbers("a block and what is beside it", {block, before, after}, "possible");
    images *= block;
    is_padded = is_padded || before + after > 0;
    int64_t& size = shape[i + 1];
    size = to_batch ? size + before + after : size * block - before - after;
    if (size < 0 || (to_batch && size % block != 0))
      return WrongNumbers("an axis and its block", {size, block}, "possible");
    if (to_batch) size /= block;
  }
  if (to_batch ? shape[0] > kMost : shape[0] % images != 0)
    return WrongNumbers("the number of images, and of those in a block,", {shape[0], images}, "possible");
  shape[0] = to_batch ? shape[0] * images : shape[0] / images;
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(input.dtype(), shape));
  if (to_batch && is_padded && input.dtype() != DataType::DT_STRING)
    std::fill_n(output.mutable_data(), output.bytes(), 0);
  if (output.size() > 0 && input.size() > 0)
    CopyBlocks(context, input, output, to_batch ? input.shape() : shape, to_batch ? shape : input.shape(),
               blocks, to_batch);
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

// A vector of blocks, and what is beside each.
absl::StatusOr<std::vector<BlockDim>> ReadBlocks(const Tensor* sizes, int64_t otherwise,
                                                 const Tensor& beside) {
  RETURN_IF_ERROR(ExpectInts(beside, "paddings or crops"));
  RETURN_IF_ERROR(ExpectRank(beside, 2, "paddings or crops"));
  if (sizes != nullptr) {
    RETURN_IF_ERROR(ExpectInts(*sizes, "block_shape"));
    RETURN_IF_ERROR(ExpectRank(*sizes, 1, "block_shape"));
  }
  const int64_t count = sizes != nullptr ? sizes->dim(0) : 2;
  if (beside.dim(0) != count || beside.dim(1) != 2)
    return WrongNumbers("the shape of paddings or crops", beside.shape(), "two for each block");
  std::vector<BlockDim> blocks;
  for (int64_t i = 0; i < count; ++i)
    blocks.push_back(
        {sizes != nullptr ? IntAt(*sizes, i) : otherwise, IntAt(beside, 2 * i), IntAt(beside, 2 * i + 1)});
  return blocks;
}

// block_shape is an input, or, in the older ops, the attr block_size for height and width.
absl::StatusOr<Kernel> MakeBatch(const KernelSpec& spec, bool to_batch) {
  const bool is_older = spec.op() == "SpaceToBatch" || spec.op() == "BatchToSpace";
  ASSIGN_OR_RETURN(const int64_t block, spec.Int("block_size", 0));
  if (is_older && block < 2) return WrongNumber("block_size", block);
  return [is_older, block, to_batch](KernelContext& context) -> absl::Status {
    if (is_older) RETURN_IF_ERROR(ExpectRank(context.input(0), 4, "the batch of images"));
    ASSIGN_OR_RETURN(const std::vector<BlockDim> blocks, ReadBlocks(is_older ? nullptr : &context.input(1),
                                                                    block, context.input(is_older ? 1 : 2)));
    return RunBatch(context, blocks, to_batch);
  };
}

absl::StatusOr<Kernel> MakeToBatch(const KernelSpec& spec) {
  return MakeBatch(spec, true);
}
absl::StatusOr<Kernel> MakeFromBatch(const KernelSpec& spec) {
  return MakeBatch(spec, false);
}
absl::StatusOr<Kernel> MakeToSpace(const KernelSpec& spec) {
  return MakeDepth(spec, true);
}
absl::StatusOr<Kernel> MakeToDepth(const KernelSpec& spec) {
  return MakeDepth(spec, false);
}

constexpr Op kOps[] = {
    {"BatchToSpace", MakeFromBatch, 2}, {"BatchToSpaceND", MakeFromBatch, 3}, {"DepthToSpace", MakeToSpace},
    {"SpaceToBatch", MakeToBatch, 2},   {"SpaceToBatchND", MakeToBatch, 3},   {"SpaceToDepth", MakeToDepth},
};

}  // namespace

absl::Span<const Op> BlockOps() {
  return kOps;
}

}  // namespace permafrost
