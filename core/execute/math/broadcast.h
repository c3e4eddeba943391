// NumPy's broadcasting: a dimension of size 1, or one that is missing in front, is repeated as often as the other
// operand asks for.
//
//   std::optional<Shape> shape = BroadcastShape(a.shape(), b.shape());   // null: they do not go together
//   BroadcastOperand left(a.shape(), *shape), right(b.shape(), *shape);
//   BroadcastReader x(left, a.data(), sizeof(float)), y(right, b.data(), sizeof(float));   // one each per thread
//   for (int64_t i = begin; i < end; i += count) {
//     count = std::min(end - i, BroadcastReader::Most(sizeof(float)));
//     Add(x.Read(i, count), y.Read(i, count), output + i, count);
//   }
//
// Each operand is looked at alone, as if it had the shape of the result, and is read in pieces that lie in a row:
// so a loop over elements is written, and compiled, for contiguous operands only. Copying a piece that does not
// lie in a row into a buffer costs little, because buffers stay in the cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"

#include "core/tensor/shape.h"

namespace permafrost {

std::optional<Shape> BroadcastShape(absl::Span<const int64_t> a, absl::Span<const int64_t> b);

// Is `output` what `operand` becomes when it meets others?
bool BroadcastsTo(absl::Span<const int64_t> operand, absl::Span<const int64_t> output);

class BroadcastOperand {
 public:
  // BroadcastsTo(operand, output).
  BroadcastOperand(absl::Span<const int64_t> operand, absl::Span<const int64_t> output);

  // It has each of the output's elements once, so it may be read where it lies.
  bool is_whole() const { return loops_.empty() || (loops_.size() == 1 && loops_[0].stride != 0); }
  // It is one element.
  bool is_scalar() const { return loops_.size() == 1 && loops_[0].stride == 0; }
  // The operand's element for an element of the output. For what is too rare to be read in pieces (strings).
  int64_t Index(int64_t output_element) const;

 private:
  friend class BroadcastReader;
  // Neighbouring dimensions that are both repeated, or both not, are one loop; here the innermost comes first.
  struct Loop {
    int64_t size;
    int64_t stride;  // in elements of the operand; 0: repeated
  };
  absl::InlinedVector<Loop, 4> loops_;
};

class BroadcastReader {
 public:
  // How many elements of a size may be read at once (of those that are whole: any number).
  static constexpr int64_t Most(size_t element_size) { return kPiece / static_cast<int64_t>(element_size); }

  // `element_size`: a power of two up to 16. Both must stay where they are.
  BroadcastReader(const BroadcastOperand& operand, const char* data, size_t element_size);
  BroadcastReader(const BroadcastReader&) = delete;
  BroadcastReader& operator=(const BroadcastReader&) = delete;

  // Elements [first, first + count) of the output's; good until the next call.
  const char* Read(int64_t first, int64_t count);

 private:
  static constexpr int64_t kPiece = 2048;

  void Gather(int64_t first, int64_t count);

  const BroadcastOperand& operand_;
  const char* data_;
  const int size_log2_;
  int64_t period_ = 0;  // the buffer holds the operand over and over, which has so many elements
  alignas(64) char buffer_[2 * kPiece];
};

}  // namespace permafrost
