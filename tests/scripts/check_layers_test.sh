#!/usr/bin/env bash
# scripts/check_layers accepts the repository, and rejects trees in which a room includes one to its right.
#
#   tests/scripts/check_layers_test.sh REPOSITORY
set -euo pipefail
repository=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

fail() {
  echo "FAILED: $*" >&2
  failures=1
}

# expect ok|bad FILE INCLUDED: a tree in which FILE includes INCLUDED, beside one that is in order.
expect() {
  local want=$1 file=$2 included=$3 said got=ok
  rm -rf "${tree:?}"/*
  mkdir -p "$tree/core/bytes" "$tree/$(dirname "$file")"
  printf '#pragma once\n' >"$tree/core/bytes/first.h"
  printf '#include "core/bytes/first.h"\n' >"$tree/core/bytes/first.cc"
  printf '#include <string>\n\n#include "%s"\n' "$included" >"$tree/$file"
  said=$("$repository/scripts/check_layers" "$tree" 2>&1) || got=bad
  [ "$got" = "$want" ] || fail "$file including $included should be $want: $said"
  # The line number and both sides, so that nobody has to search.
  if [ "$want" = bad ]; then
    [[ $said == *"$file:3: "*"must not include"*"$included"* ]] || fail "$file including $included: it said: $said"
  fi
}

"$repository/scripts/check_layers" || fail "the repository itself"
"$repository/scripts/check_layers" "$repository" || fail "the repository as an argument"

expect ok core/tensor/a.cc core/bytes/first.h
expect ok core/freeze/a.h core/checkpoint/b.h
expect ok core/session/a.cc core/inspect/b.h
expect ok core/cli/a.cc core/session/b.h
expect ok wasm/a.cc core/session/b.h
expect bad core/bytes/a.cc core/tensor/b.h
expect bad core/bytes/a.h core/tensor/b.h
expect bad core/checkpoint/a.cc core/graph/b.h
expect bad core/graph/a.cc core/checkpoint/b.h
expect bad core/freeze/a.cc core/inspect/b.h
expect bad core/inspect/a.cc core/transform/b.h
expect bad core/session/a.cc core/cli/b.h
expect bad core/cli/a.cc core/freeze/b.h
expect bad wasm/a.cc core/cli/b.h
expect bad core/new_room/a.cc core/bytes/first.h

rm -rf "${tree:?}"/*
"$repository/scripts/check_layers" "$tree" >/dev/null 2>&1 && fail "a folder without core/ should be an error"
exit "$failures"
