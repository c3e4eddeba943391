// Functions of floats, on Eigen's packets: as many floats as the machine computes at once.
//
//   FloatLoop<Sigmoid>(x, output, count);                                 // output may be x
//   FloatLoop<[](auto x) { return Sigmoid(x) * ...; }>
//
// There is no code for single floats: what is left at the end of a loop is a packet with room in it.
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>

#include "core/tensor/eigen.h"

namespace permafrost {

namespace packet {

using Packet = Eigen::internal::packet_traits<float>::type;
inline constexpr int64_t kSize = Eigen::internal::packet_traits<float>::size;

inline Packet Load(const float* x) {
  return Eigen::internal::ploadu<Packet>(x);
}
inline void Store(float* x, Packet value) {
  Eigen::internal::pstoreu(x, value);
}
inline Packet Set(float value) {
  return Eigen::internal::pset1<Packet>(value);
}
inline Packet LoadFirst(const float* x, int64_t count) {
  float values[kSize] = {};
  std::memcpy(values, x, count * sizeof(float));
  return Load(values);
}
inline void StoreFirst(float* x, Packet value, int64_t count) {
  float values[kSize];
  Store(values, value);
  std::memcpy(x, values, count * sizeof(float));
}

inline Packet Add(Packet a, Packet b) {
  return Eigen::internal::padd(a, b);
}
inline Packet Sub(Packet a, Packet b) {
  return Eigen::internal::psub(a, b);
}
inline Packet Mul(Packet a, Packet b) {
  return Eigen::internal::pmul(a, b);
}
inline Packet Div(Packet a, Packet b) {
  return Eigen::internal::pdiv(a, b);
}
// a * b + c
inline Packet MulAdd(Packet a, Packet b, Packet c) {
  return Eigen::internal::pmadd(a, b, c);
}
// NaN where one is.
inline Packet Max(Packet a, Packet b) {
  return Eigen::internal::pmax<Eigen::PropagateNaN>(a, b);
}
inline Packet Min(Packet a, Packet b) {
  return Eigen::internal::pmin<Eigen::PropagateNaN>(a, b);
}
inline Packet Neg(Packet x) {
  return Eigen::internal::pnegate(x);
}
inline Packet Abs(Packet x) {
  return Eigen::internal::pabs(x);
}
inline Packet Floor(Packet x) {
  return Eigen::internal::pfloor(x);
}
inline Packet Less(Packet a, Packet b) {
  return Eigen::internal::pcmp_lt(a, b);
}
inline Packet Equal(Packet a, Packet b) {
  return Eigen::internal::pcmp_eq(a, b);
}
inline Packet Select(Packet mask, Packet yes, Packet no) {
  return Eigen::internal::pselect(mask, yes, no);
}
inline Packet ZeroWhere(Packet mask, Packet x) {
  return Eigen::internal::pandnot(x, mask);
}

// Eigen's square root on SSE trades the last bit and infinity for speed.
inline Packet Sqrt(Packet x) {
#if defined(EIGEN_VECTORIZE_AVX512)
  return _mm512_sqrt_ps(x);
#elif defined(EIGEN_VECTORIZE_AVX)
  return _mm256_sqrt_ps(x);
#elif defined(EIGEN_VECTORIZE_SSE)
  return _mm_sqrt_ps(x);
#else
  return Eigen::internal::psqrt(x);
#endif
}

// Eigen's stops at the least normal number: exp(-inf) is not 0.
inline Packet Exp(Packet x) {
  return ZeroWhere(Less(x, Set(-87.336548f)), Eigen::internal::pexp(x));
}

inline Packet Log(Packet x) {
  return Eigen::internal::plog(x);
}

// log(1 + x) for x in [0, 1]: what 1 + x is rounded by is made good.
inline Packet Log1p(Packet x) {
  const Packet one = Set(1.f), sum = Add(x, one);
  const Packet scaled = Mul(x, Div(Log(sum), Sub(sum, one)));
  return Select(Equal(sum, one), x, scaled);
}

inline Packet Sigmoid(Packet x) {
  const Packet one = Set(1.f);
  return Div(one, Add(one, Exp(Neg(x))));
}

inline Packet Tanh(Packet x) {
  return Eigen::internal::ptanh(x);
}

// The quotient of polynomials that Eigen has in its SpecialFunctions, good to 5 units in the last place.
inline Packet Erf(Packet x) {
  const Packet clamped = Max(Min(x, Set(4.f)), Set(-4.f));
  const Packet square = Mul(clamped, clamped);
  const auto polynomial = [&](std::initializer_list<float> coefficients) {
    Packet sum = Set(0.f);
    for (const float coefficient : coefficients) sum = MulAdd(sum, square, Set(coefficient));
    return sum;
  };
  const Packet above = polynomial({-2.72614225801306e-10f, 2.77068142495902e-08f, -2.10102402082508e-06f,
                                   -5.69250639462346e-05f, -7.34990630326855e-04f, -2.95459980854025e-03f,
                                   -1.60960333262415e-02f});
  const Packet below = polynomial({-1.45660718464996e-05f, -2.13374055278905e-04f, -1.68282697438203e-03f,
                                   -7.37332916720468e-03f, -1.42647390514189e-02f});
  return Div(Mul(clamped, above), below);
}

}  // namespace packet

// One and two operands; the output may be one of them.
using FloatLoop1 = void (*)(const float* x, float* output, int64_t count);
using FloatLoop2 = void (*)(const float* x, const float* y, float* output, int64_t count);

template <auto function>
void FloatLoop(const float* x, float* output, int64_t count) {
  int64_t i = 0;
  for (; i + packet::kSize <= count; i += packet::kSize)
    packet::Store(output + i, function(packet::Load(x + i)));
  if (i < count) packet::StoreFirst(output + i, function(packet::LoadFirst(x + i, count - i)), count - i);
}

template <auto function>
void FloatLoop(const float* x, const float* y, float* output, int64_t count) {
  int64_t i = 0;
  for (; i + packet::kSize <= count; i += packet::kSize)
    packet::Store(output + i, function(packet::Load(x + i), packet::Load(y + i)));
  if (i == count) return;
  const packet::Packet last =
      function(packet::LoadFirst(x + i, count - i), packet::LoadFirst(y + i, count - i));
  packet::StoreFirst(output + i, last, count - i);
}

}  // namespace permafrost
