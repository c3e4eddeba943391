// The only way to include Eigen: it has the element types half and bfloat16, and vectorised exp, tanh and friends.
//
// Under Emscripten Eigen 3.4 takes its SSE code for that of a processor. For the compiler's claimed age (Clang says that it is
// GCC 4) it would work around old compilers in x86 assembly; it is told another age. Two statements that
// are left only hinder optimisations: blanking them lets them compile.
#pragma once

#ifdef __EMSCRIPTEN__
#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <climits>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iosfwd>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>

#include <immintrin.h>

#pragma push_macro("__asm__")
#define __asm__(...)
#pragma push_macro("__GNUC__")
#undef __GNUC__
#define __GNUC__ 9
#endif

#include <Eigen/Core>

#ifdef __EMSCRIPTEN__
#pragma pop_macro("__GNUC__")
#pragma pop_macro("__asm__")
#endif
