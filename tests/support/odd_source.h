// A file that behaves oddly: it is larger than any test would write, or it shrank after it was opened. It
// notes what is read of it.
//
//   OddSource huge("huge.meta", beginning, 0x100000000, OddSource::kZeros);   // zeros behind the beginning
//   OddSource cut("cut.data", "only this is left", 1000, OddSource::kGone);   // reads beyond it fail
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/bytes/byte_source.h"

namespace permafrost_test {

class OddSource : public permafrost::ByteSource {
 public:
  enum Rest { kZeros, kGone };

  OddSource(std::string name, std::string beginning, uint64_t size, Rest rest)
      : ByteSource(std::move(name), size), beginning_(std::move(beginning)), rest_(rest) {}

  // (offset, length), in order.
  const std::vector<std::pair<uint64_t, uint64_t>>& reads() const { return reads_; }
  uint64_t bytes_read() const {
    uint64_t sum = 0;
    for (const auto& read : reads_) sum += read.second;
    return sum;
  }

 private:
  absl::Status DoRead(uint64_t offset, absl::Span<char> into) const override {
    reads_.emplace_back(offset, into.size());
    if (rest_ == kGone && (offset > beginning_.size() || into.size() > beginning_.size() - offset)) {
      return absl::DataLossError(name() + ": the file shrank while it was read");
    }
    for (size_t i = 0; i < into.size(); ++i) {
      into[i] = offset + i < beginning_.size() ? beginning_[offset + i] : '\0';
    }
    return absl::OkStatus();
  }

  std::string beginning_;
  Rest rest_;
  mutable std::vector<std::pair<uint64_t, uint64_t>> reads_;
};

}  // namespace permafrost_test
