// What a compiler would do to a loop if it did not know that the page's module is downloaded: Clang vectorises several
// times over. In front of a for statement.
#pragma once

#ifdef __clang__
// One vector at a time.
#define PERMAFROST_SMALL_LOOP _Pragma("clang loop interleave(disable) unroll(disable)")
// A loop that is too rare to be vectorised.
#define PERMAFROST_RARE_LOOP _Pragma("clang loop vectorize(disable) interleave(disable) unroll(disable)")
#else
#define PERMAFROST_SMALL_LOOP
#define PERMAFROST_RARE_LOOP
#endif
