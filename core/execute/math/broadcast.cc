#include "core/execute/math/broadcast.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/tensor/types.h"

namespace permafrost {
namespace {

// Makes `bytes` bytes out of the first `done` ones of them.
void Repeat(char* buffer, int64_t done, int64_t bytes) {
  while (done < bytes) {
    const int64_t more = std::min(done, bytes - done);
    std::memcpy(buffer + done, buffer, more);
    done += more;
  }
}

template <typename T>
void FillWith(char* to, const char* value, int64_t count) {
  T element;
  std::memcpy(&element, value, sizeof(T));
  for (int64_t i = 0; i < count; ++i) std::memcpy(to + i * sizeof(T), &element, sizeof(T));
}

void Fill(char* to, const char* value, int64_t count, int size_log2) {
  switch (size_log2) {
    case 0:
      return FillWith<uint8_t>(to, value, count);
    case 1:
      return FillWith<uint16_t>(to, value, count);
    case 2:
      return FillWith<uint32_t>(to, value, count);
    case 3:
      return FillWith<uint64_t>(to, value, count);
    case 4:
      return FillWith<Bytes16>(to, value, count);
  }
}

}  // namespace

std::optional<Shape> BroadcastShape(absl::Span<const int64_t> a, absl::Span<const int64_t> b) {
  if (a.size() < b.size()) std::swap(a, b);
  Shape shape(a.begin(), a.end());
  const size_t missing = a.size() - b.size();
  for (size_t i = 0; i < b.size(); ++i) {
    int64_t& size = shape[missing + i];
    if (size == b[i] || b[i] == 1) continue;
    if (size != 1) return std::nullopt;
    size = b[i];
  }
  return shape;
}

bool BroadcastsTo(absl::Span<const int64_t> operand, absl::Span<const int64_t> output) {
  if (operand.size() > output.size()) return false;
  const size_t missing = output.size() - operand.size();
  for (size_t i = 0; i < operand.size(); ++i) {
    if (operand[i] != 1 && operand[i] != output[missing + i]) return false;
  }
  return true;
}

BroadcastOperand::BroadcastOperand(absl::Span<const int64_t> operand, absl::Span<const int64_t> output) {
  // A size that is multiplied with others must not overflow next to a zero.
  if (std::find(output.begin(), output.end(), 0) != output.end()) return;
  int64_t elements = 1;  // of the operand, in the dimensions behind
  for (size_t i = 0; i < output.size(); ++i) {
    const int64_t size = output[output.size() - 1 - i];
    if (size == 1) continue;
    const int64_t own = i < operand.size() ? operand[operand.size() - 1 - i] : 1;
    const int64_t stride = own == 1 ? 0 : elements;
    if (!loops_.empty() && (loops_.back().stride == 0) == (stride == 0)) {
      loops_.back().size *= size;
    } else {
      loops_.push_back({size, stride});
    }
    elements *= own;
  }
}

int64_t BroadcastOperand::Index(int64_t output_element) const {
  int64_t index = 0;
  for (const Loop& loop : loops_) {
    index += output_element % loop.size * loop.stride;
    output_element /= loop.size;
  }
  return index;
}

BroadcastReader::BroadcastReader(const BroadcastOperand& operand, const char* data, size_t element_size)
    : operand_(operand), data_(data), size_log2_(std::countr_zero(element_size)) {
  // A row that is shorter than a piece, or a scalar: enough copies of it that a piece may begin anywhere in it.
  const auto& loops = operand.loops_;
  if (operand.is_scalar()) {
    period_ = 1;
  } else if (loops.size() == 2 && loops[1].stride == 0 && loops[0].size <= Most(element_size)) {
    period_ = loops[0].size;
  }
  if (period_ != 0) {
    std::memcpy(buffer_, data_, period_ << size_log2_);
    Repeat(buffer_, period_ << size_log2_, sizeof(buffer_));
  }
}

const char* BroadcastReader::Read(int64_t first, int64_t count) {
  if (operand_.is_whole()) return data_ + (first << size_log2_);
  if (period_ != 0) return buffer_ + (first % period_ << size_log2_);
  Gather(first, count);
  return buffer_;
}

void BroadcastReader::Gather(int64_t first, int64_t count) {
  const auto& loops = operand_.loops_;
  absl::InlinedVector<int64_t, 4> position(loops.size());
  const char* from = data_;
  for (size_t i = 0; i < loops.size(); ++i) {
    position[i] = first % loops[i].size;
    first /= loops[i].size;
    from += position[i] * loops[i].stride << size_log2_;
  }
  char* to = buffer_;
  for (;;) {
    const int64_t run = std::min(count, loops[0].size - position[0]);
    if (loops[0].stride != 0) {
      std::memcpy(to, from, run << size_log2_);
    } else {
      Fill(to, from, run, size_log2_);
    }
    to += run << size_log2_;
    count -= run;
    if (count == 0) return;
    from -= position[0] * loops[0].stride << size_log2_;
    position[0] = 0;
    for (size_t i = 1; i < loops.size(); ++i) {
      from += loops[i].stride << size_log2_;
      if (++position[i] < loops[i].size) break;
      from -= loops[i].size * loops[i].stride << size_log2_;
      position[i] = 0;
    }
  }
}

}  // namespace permafrost
