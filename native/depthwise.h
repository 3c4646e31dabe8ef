// The inner loops of a depthwise convolution, for the common kernel widths and strides.
//
// A weight meets one input channel alone, so what counts is loads: a vector is loaded once per kernel row and serves
// every tap that meets it.
#pragma once

#include "kernels.h"

namespace fw {

// What a run of blocks of PIXELS neighbouring outputs of one channel reads and writes.
struct Slide {
  const Vec *x;        // window of the first pixel
  int x_row, rows;     // from one kernel row to the next; kernel rows
  const float *w;      // [rows][COLUMNS]
  Vec *y;              // first pixel
  int y_step;          // from one pixel to the next
  int repeats;         // blocks side by side
  float bias, pivot;
  Vec *sums;           // [2], or unused
};

template <int COLUMNS, int STEP, int PIXELS, Store STORE>
static void slide(const Slide &b) {
  const Vec *first = b.x;
  Vec *y = b.y;
  for (int n = 0; n < b.repeats; n++, first += PIXELS * STEP, y += PIXELS * b.y_step) {
    Vec acc[PIXELS];
#pragma GCC unroll 12
    for (int j = 0; j < PIXELS; j++) acc[j] = STORE == Store::ADD ? y[j * b.y_step] : splat(b.bias);
    for (int i = 0; i < b.rows; i++) {
      const Vec *x = first + size_t(i) * b.x_row;
      Vec w[COLUMNS];
#pragma GCC unroll 8
      for (int t = 0; t < COLUMNS; t++) w[t] = splat(b.w[i * COLUMNS + t]);
#pragma GCC unroll 32
      for (int at = 0; at < (PIXELS - 1) * STEP + COLUMNS; at++) {
        const Vec v = x[at];
#pragma GCC unroll 8
        for (int t = 0; t < COLUMNS; t++)
          if (at >= t && (at - t) % STEP == 0 && (at - t) / STEP < PIXELS) acc[(at - t) / STEP] += w[t] * v;
      }
    }
    if constexpr (STORE == Store::STATISTICS) {
      const Vec pivot = splat(b.pivot);
      Vec s = b.sums[0], q = b.sums[1];
#pragma GCC unroll 12
      for (int j = 0; j < PIXELS; j++) {
        const Vec t = acc[j] - pivot;
        s += t;
        q += t * t;
      }
      b.sums[0] = s, b.sums[1] = q;
    }
#pragma GCC unroll 12
    for (int j = 0; j < PIXELS; j++) y[j * b.y_step] = acc[j];
  }
}

constexpr int SLIDE_PIXELS = REGISTERS == 32 ? 8 : 6;
constexpr int SLIDE_COLUMNS = 5;
using Sliding = void (*)(const Slide &);

template <int COLUMNS, int STEP, Store STORE, size_t... J>
constexpr std::array<Sliding, SLIDE_PIXELS> slide_row(std::index_sequence<J...>) {
  return {&slide<COLUMNS, STEP, int(J) + 1, STORE>...};
}

// The kernel of `columns` taps a row at a stride of `step`, `pixels` outputs at a time; null where there is none.
template <Store STORE>
Sliding sliding(int columns, int step, int pixels) {
  using All = std::make_index_sequence<SLIDE_PIXELS>;
  static constexpr std::array<Sliding, SLIDE_PIXELS> table[2][SLIDE_COLUMNS] = {
      {slide_row<1, 1, STORE>(All()), slide_row<2, 1, STORE>(All()), slide_row<3, 1, STORE>(All()),
       slide_row<4, 1, STORE>(All()), slide_row<5, 1, STORE>(All())},
      {slide_row<1, 2, STORE>(All()), slide_row<2, 2, STORE>(All()), slide_row<3, 2, STORE>(All()),
       slide_row<4, 2, STORE>(All()), slide_row<5, 2, STORE>(All())}};
  if (columns < 1 || columns > SLIDE_COLUMNS || step < 1 || step > 2) return nullptr;
  return table[step - 1][columns - 1][pixels - 1];
}

// Gradient of the weights of one channel, a band of kernel rows at a time.
struct Band {
  const Vec *x;                     // window of the first pixel, at the band's first kernel row
  int x_row, x_down;                // from one kernel row, one row of pixels, to the next
  const Vec *dy;
  int dy_row, height, width;        // of pixels
  size_t groups, x_group, dy_group;
  float *dw;                        // [ROWS][COLUMNS]
};

template <int ROWS, int COLUMNS, int STEP>
static void gather(const Band &b) {
  Vec acc[ROWS][COLUMNS];
#pragma GCC unroll 4
  for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 8
    for (int t = 0; t < COLUMNS; t++) acc[i][t] = Vec{};
  for (size_t g = 0; g < b.groups; g++)
    for (int r = 0; r < b.height; r++) {
      const Vec *dy = b.dy + g * b.dy_group + size_t(r) * b.dy_row;
      const Vec *x = b.x + g * b.x_group + size_t(r) * b.x_down;
      Vec window[ROWS][COLUMNS];  // what the next pixel shares with this one stays in registers
#pragma GCC unroll 4
      for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 8
        for (int t = 0; t + STEP < COLUMNS; t++) window[i][t + STEP] = x[size_t(i) * b.x_row + t];
      for (int j = 0; j < b.width; j++, x += STEP) {
        const Vec d = dy[j];
#pragma GCC unroll 4
        for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 8
          for (int t = 0; t < COLUMNS; t++)
            window[i][t] = t + STEP < COLUMNS ? window[i][t + STEP] : x[size_t(i) * b.x_row + t];
#pragma GCC unroll 8
          for (int t = 0; t < COLUMNS; t++) acc[i][t] += d * window[i][t];
        }
      }
    }
  float totals[ROWS * COLUMNS + LANES];
  sum_each<ROWS * COLUMNS>(&acc[0][0], totals);
  for (int i = 0; i < ROWS * COLUMNS; i++) b.dw[i] += totals[i];
}

using Gathering = void (*)(const Band &);
constexpr int BAND = REGISTERS == 32 ? 3 : 1;  // kernel rows whose sums and windows fit the registers

// The kernel of a band of `rows`; null where there is none.
inline Gathering gathering(int rows, int columns, int step) {
  static constexpr Gathering table[2][2][3] = {
      {{&gather<1, 3, 1>, &gather<2, 3, 1>, &gather<3, 3, 1>}, {&gather<1, 3, 2>, &gather<2, 3, 2>, &gather<3, 3, 2>}},
      {{&gather<1, 5, 1>, &gather<2, 5, 1>, nullptr}, {&gather<1, 5, 2>, &gather<2, 5, 2>, nullptr}}};
  if ((columns != 3 && columns != 5) || step < 1 || step > 2 || rows < 1 || rows > 3) return nullptr;
  return table[columns == 5][step - 1][rows - 1];
}
constexpr int band_rows(int columns) { return columns == 5 && BAND > 2 ? 2 : BAND; }

}  // namespace fw
