#include "core/execute/ops/table_object.h"

#include <algorithm>
#include <cstring>

#include "core/execute/ops/arguments.h"

namespace permafrost {

absl::Status Table::Check(const Tensor& keys, const Tensor& values) const {
  RETURN_IF_ERROR(ExpectType(keys, key_type, "keys"));
  RETURN_IF_ERROR(ExpectType(values, value_type, "values"));
  if (Values(keys.shape()) == values.shape()) return absl::OkStatus();
  return Refuse("keys of shape % have values of shape %, not %",
                {keys.shape(), Values(keys.shape()), values.shape()});
}

absl::Status Table::Insert(const Tensor& keys, const Tensor& values, bool once) {
  for (int64_t i = 0; i < keys.size(); ++i) {
    const auto [found, is_new] = rows_.try_emplace(std::string(Key(keys, i)), next_row_);
    next_row_ += is_new;
    const size_t row = found->second;
    bool same = true;
    if (value_type == DataType::DT_STRING) {
      if (is_new) texts_.resize(next_row_ * width());
      const std::string* from = values.values<std::string>().data() + i * width();
      same = std::equal(from, from + width(), texts_.begin() + row * width());
      if (is_new || !once) std::copy_n(from, width(), texts_.begin() + row * width());
    } else if (const size_t size = row_bytes(); size > 0) {
      if (is_new) bytes_.resize(next_row_ * size);
      same = std::memcmp(values.data() + i * size, bytes_.data() + row * size, size) == 0;
      if (is_new || !once) std::memcpy(bytes_.data() + row * size, values.data() + i * size, size);
    }
    if (once && !is_new && !same)
      return Refuse(absl::StatusCode::kFailedPrecondition, "key % is there already, with another value", {i});
  }
  return absl::OkStatus();
}

void Table::Remove(const Tensor& keys) {
  for (int64_t i = 0; i < keys.size(); ++i) rows_.erase(Key(keys, i));
}

void Table::Clear() {
  rows_.clear();
  bytes_.clear();
  texts_.clear();
  next_row_ = 0;
}

absl::Status Table::Fill(const Tensor& keys, const Tensor& values) {
  if (is_filled_) {  // TensorFlow too looks at no more than the size
    if (keys.size() == size()) return absl::OkStatus();
    return Refuse(absl::StatusCode::kFailedPrecondition,
                  "the table was initialized with other values before");
  }
  if (keys.size() == 0) return Refuse("a table cannot be initialized with nothing");
  RETURN_IF_ERROR(Insert(keys, values, /*once=*/true));
  is_filled_ = true;
  return absl::OkStatus();
}

absl::StatusOr<Tensor> Table::Find(const Tensor& keys, const Tensor& otherwise,
                                   KernelContext& context) const {
  ASSIGN_OR_RETURN(Tensor found, context.Allocate(value_type, Values(keys.shape())));
  // As TensorFlow: a HashTable takes a default for each key too, but uses the first.
  const bool one_for_each = is_mutable && otherwise.shape() == found.shape();
  for (int64_t i = 0; i < keys.size(); ++i) {
    const auto row = rows_.find(Key(keys, i));
    const size_t other = one_for_each ? i : 0;
    if (value_type == DataType::DT_STRING) {
      const std::string* from = row == rows_.end() ? otherwise.values<std::string>().data() + other * width()
                                                   : texts_.data() + row->second * width();
      std::copy_n(from, width(), found.mutable_values<std::string>().data() + i * width());
    } else {
      const char* from = row == rows_.end() ? otherwise.data() + other * row_bytes()
                                            : bytes_.data() + row->second * row_bytes();
      std::memcpy(found.mutable_data() + i * row_bytes(), from, row_bytes());
    }
  }
  return found;
}

absl::Status Table::Export(KernelContext& context) const {
  std::vector<std::pair<size_t, const std::string*>> in_order;
  for (const auto& [key, row] : rows_) in_order.emplace_back(row, &key);
  std::sort(in_order.begin(), in_order.end());
  ASSIGN_OR_RETURN(Tensor keys, context.Allocate(key_type, {size()}));
  ASSIGN_OR_RETURN(Tensor values, context.Allocate(value_type, Values({size()})));
  for (size_t i = 0; i < in_order.size(); ++i) {
    const auto& [row, key] = in_order[i];
    if (key_type == DataType::DT_STRING) {
      keys.mutable_values<std::string>()[i] = *key;
    } else {
      std::memcpy(keys.mutable_data() + i * key->size(), key->data(), key->size());
    }
    if (value_type == DataType::DT_STRING) {
      std::copy_n(texts_.data() + row * width(), width(),
                  values.mutable_values<std::string>().data() + i * width());
    } else {
      std::memcpy(values.mutable_data() + i * row_bytes(), bytes_.data() + row * row_bytes(), row_bytes());
    }
  }
  context.set_output(0, std::move(keys));
  context.set_output(1, std::move(values));
  return absl::OkStatus();
}

}  // namespace permafrost
