#include "core/execute/math/recurrent.h"

#include <algorithm>

#include "core/execute/math/float_functions.h"
#include "core/execute/math/loop_hints.h"

namespace permafrost {
namespace {

void Sigmoids(const float* x, float* y, int64_t count) {
  FloatLoop<packet::Sigmoid>(x, y, count);
}
void Tanhs(const float* x, float* y, int64_t count) {
  FloatLoop<packet::Tanh>(x, y, count);
}

// sum = gate + bias + cs * peephole
void Add(const float* gate, float bias, const float* cs, const float* peephole, int64_t count, float* sum) {
  PERMAFROST_SMALL_LOOP
  for (int64_t k = 0; k < count; ++k)
    sum[k] = gate[k] + bias + (peephole == nullptr ? 0 : cs[k] * peephole[k]);
}

}  // namespace

void LstmCell(const LstmDims& dims, const float* gates, const float* cs_prev, const LstmPeepholes& peepholes,
              const LstmOutputs& outputs) {
  const int64_t cell = dims.cell;
  for (int64_t row = 0; row < dims.batch; ++row, gates += 4 * cell) {
    const int64_t first = row * cell;
    const float* const before = cs_prev + first;
    float *const i = outputs.i + first, *const cs = outputs.cs + first, *const f = outputs.f + first;
    float *const o = outputs.o + first, *const ci = outputs.ci + first, *const co = outputs.co + first;
    float* const h = outputs.h + first;
    Add(gates + dims.input * cell, 0, before, peepholes.input, cell, i);
    Sigmoids(i, i, cell);
    Tanhs(gates + dims.candidate * cell, ci, cell);
    Add(gates + dims.forget * cell, dims.forget_bias, before, peepholes.forget, cell, f);
    Sigmoids(f, f, cell);
    PERMAFROST_SMALL_LOOP
    for (int64_t k = 0; k < cell; ++k) cs[k] = ci[k] * i[k] + before[k] * f[k];
    if (dims.cell_clip > 0) {
      PERMAFROST_SMALL_LOOP
      for (int64_t k = 0; k < cell; ++k) cs[k] = std::min(std::max(cs[k], -dims.cell_clip), dims.cell_clip);
    }
    Add(gates + dims.output * cell, 0, cs, peepholes.output, cell, o);
    Sigmoids(o, o, cell);
    Tanhs(cs, co, cell);
    PERMAFROST_SMALL_LOOP
    for (int64_t k = 0; k < cell; ++k) h[k] = o[k] * co[k];
  }
}

void GruGates(int64_t batch, int64_t cell, const float* gates, float* r, float* u) {
  for (int64_t row = 0; row < batch; ++row) {
    Sigmoids(gates + row * 2 * cell, r + row * cell, cell);
    Sigmoids(gates + row * 2 * cell + cell, u + row * cell, cell);
  }
}

void GruCell(int64_t size, const float* u, const float* h_prev, float* c, float* h) {
  Tanhs(c, c, size);
  PERMAFROST_SMALL_LOOP
  for (int64_t k = 0; k < size; ++k) h[k] = u[k] * h_prev[k] + (1 - u[k]) * c[k];
}

}  // namespace permafrost
