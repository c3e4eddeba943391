// The cells of recurrent networks, after the matrix product that makes their gates. All matrices are [batch, cell],
// all peepholes [cell].
#pragma once

#include <cstdint>

namespace permafrost {

struct LstmDims {
  int64_t batch, cell;
  // Where in a row of gates [batch, 4 * cell] the gates are, in units of `cell`: input, candidate, forget, output.
  int input = 0, candidate = 1, forget = 2, output = 3;
  float forget_bias = 0;
  float cell_clip = 0;  // 0: not clipped
};

struct LstmPeepholes {
  const float *input = nullptr, *forget = nullptr, *output = nullptr;
};

// In the order of the outputs of LSTMBlockCell.
struct LstmOutputs {
  float *i, *cs, *f, *o, *ci, *co, *h;
};

void LstmCell(const LstmDims& dims, const float* gates, const float* cs_prev, const LstmPeepholes& peepholes,
              const LstmOutputs& outputs);

// r and u of gates [batch, 2 * cell].
void GruGates(int64_t batch, int64_t cell, const float* gates, float* r, float* u);
// c, which is made of what is in it, and h.
void GruCell(int64_t size, const float* u, const float* h_prev, float* c, float* h);

}  // namespace permafrost
