// What a placeholder wants to be fed where it wants a picture: how high and wide, how many channels, and where they
// stand. Read from its dtype and shape, and from what the user says where those leave it open:
//
//   [?,299,299,3]   one picture of a batch      [?,3,224,224]   the same with the channels first, where asked for
//   [299,299,3]     a picture by itself         [?,28,28]       a grey one without channels
//   [?,784]         a picture as one long row: 28x28 has to be said
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"

#include "core/execute/resize.h"
#include "core/tensor/shape.h"
#include "core/tensor/types.h"

namespace permafrost {

// 0: as the placeholder says.
struct PictureWish {
  int64_t height = 0, width = 0;
  int64_t channels = 0;  // 1 or 3
  bool channels_first = false;
};

struct PictureInput {
  Shape shape;  // of the tensor to feed: a batch of one
  int64_t height = 0, width = 0;
  int64_t channels = 0;  // 1 or 3
  bool channels_first = false;
};

// Sizes that nobody says are those of the picture, which is what a model for pictures of any size wants; `own` is
// that size. FailedPrecondition: the placeholder takes no picture, several at once, or another one than the wish;
// the message says what to do, and no name. InvalidArgument: the wish is none.
absl::StatusOr<PictureInput> ResolvePictureInput(DataType dtype, const PartialShape& declared,
                                                 const PictureWish& wish, PictureSize own);

}  // namespace permafrost
