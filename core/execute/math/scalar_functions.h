// Functions of single numbers that the standard library does not have.
#pragma once

#include <cstdint>

#include "core/tensor/types.h"

namespace permafrost {

double LogGamma(double x);
double Digamma(double x);

// Like most of std::complex's functions, these are exact to a few units in the last place of the larger part only.
Complex128 Log1p(Complex128 x);
Complex128 Expm1(Complex128 x);

// Wrap around.
int64_t Power(int64_t x, int64_t exponent);  // exponent: 0 or more

}  // namespace permafrost
