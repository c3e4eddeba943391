// Two macros that pass an absl::Status up, so that every call whose result can be an error says so on its own
// line.
//
//   RETURN_IF_ERROR(reader.Skip(4, "block trailer"));
//   ASSIGN_OR_RETURN(uint64_t size, reader.Varint64("block size"));
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// The name is one that no expression has: a member "status_" would be shadowed by one of that name.
#define RETURN_IF_ERROR(expression)                                                              \
  do {                                                                                           \
    if (absl::Status macro_s_status = (expression); !macro_s_status.ok()) return macro_s_status; \
  } while (false)

#define PERMAFROST_CONCAT_INNER(a, b) a##b
#define PERMAFROST_CONCAT(a, b) PERMAFROST_CONCAT_INNER(a, b)

#define ASSIGN_OR_RETURN(declaration, expression) \
  PERMAFROST_ASSIGN_OR_RETURN(PERMAFROST_CONCAT(status_or_, __LINE__), declaration, expression)

#define PERMAFROST_ASSIGN_OR_RETURN(status_or, declaration, expression) \
  auto status_or = (expression);                                        \
  if (!status_or.ok()) return std::move(status_or).status();            \
  declaration = *std::move(status_or)
