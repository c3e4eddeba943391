// The kernels of strings that have files of their own, for the table in string.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/execute/kernel.h"
#include "core/execute/ops/arguments.h"

namespace permafrost {

// string_number.cc
absl::StatusOr<Kernel> MakeAsString(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeDecodeRaw(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeStringToNumber(const KernelSpec& spec);

// string_part.cc
absl::StatusOr<Kernel> MakeReduceJoin(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeStringJoin(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeStringSplit(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeStringSplitV2(const KernelSpec& spec);
absl::StatusOr<Kernel> MakeSubstr(const KernelSpec& spec);

// Is a text counted in bytes or in characters of UTF-8?
absl::StatusOr<bool> CountsCharacters(const KernelSpec& spec);
inline bool IsTrailByte(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

// Output 0: what `change(text, result)` makes of each text of input 0; it returns a Status.
template <typename To, typename Change>
absl::Status MapText(KernelContext& context, Change change) {
  const Tensor& input = context.input(0);
  RETURN_IF_ERROR(ExpectType(input, DataType::DT_STRING, "the input"));
  ASSIGN_OR_RETURN(Tensor output, context.Allocate(kDTypeOf<To>, input.shape()));
  const auto from = input.values<std::string>();
  const auto to = output.mutable_values<To>();
  for (size_t i = 0; i < from.size(); ++i) RETURN_IF_ERROR(change(from[i], to[i]));
  context.set_output(0, std::move(output));
  return absl::OkStatus();
}

}  // namespace permafrost
