// The inner loops of a convolution: a broadcast weight times a vector of samples, blocked in registers.
//
// A block is OUTS output channels by PIXELS neighbouring pixels (forward, and backward to the input) or OUTS output
// channels by TAPS weights (backward to the weights).  No loop depends on a channel count being a multiple of anything.
#pragma once

#include <array>
#include <utility>
#include <vector>

#include "lanes.h"

namespace fw {

constexpr int ACCUMULATORS = REGISTERS == 32 ? 24 : 12;  // the rest of the registers hold weights and pixels
constexpr int MOST_OUTS = REGISTERS == 32 ? 5 : 4;
constexpr int most_pixels(int outs) {
  return outs == 1 ? 8 : outs == 2 ? (REGISTERS == 32 ? 10 : 6) : outs == 5 ? 5 : ACCUMULATORS / outs;
}
constexpr int MOST_PIXELS = 10;

// Cut n things into blocks of at most `most`, whose sizes differ by one at most: (first, size) of each.
inline std::vector<std::pair<int, int>> blocks(int n, int most) {
  std::vector<std::pair<int, int>> out;
  const int parts = (n + most - 1) / most;
  for (int i = 0, at = 0; i < parts; i++) {
    const int size = n / parts + (i < n % parts);
    out.emplace_back(at, size);
    at += size;
  }
  return out;
}

// The same as runs of equal blocks: there are two sizes at most.
struct Run {
  int first, size, repeats;
};
inline std::vector<Run> runs(int n, int most) {
  std::vector<Run> out;
  for (auto [first, size] : blocks(n, most)) {
    if (!out.empty() && out.back().size == size)
      out.back().repeats++;
    else
      out.push_back({first, size, 1});
  }
  return out;
}

// What a run of neighbouring blocks of a convolution reads and writes.  Distances are in vectors.
template <class V>
struct Block {
  const V *x;            // first pixel's window
  const int *taps;       // offset of every tap of every input channel
  int count;             // of them
  const float *w;        // [count][OUTS]
  V *y;                  // first pixel of the first output channel
  int out_plane;         // from one output channel to the next
  int x_step, y_step;    // from one pixel to the next
  int repeats = 1;       // blocks side by side
  const float *bias;     // [OUTS], or null
  const float *pivot;    // [OUTS]: statistics are of y - pivot
  Vec *sums;             // [OUTS][2]: sum and sum of squares, or unused
};

enum class Store { SET, ADD, STATISTICS };

template <class V, int OUTS, int PIXELS, Store STORE>
static void convolve(const Block<V> &b) {
  const int step = b.x_step, y_step = b.y_step, out_plane = b.out_plane;
  const int *const taps = b.taps, *const end = taps + b.count;
  const V *first = b.x;
  V *y = b.y;
  for (int n = 0; n < b.repeats; n++, first += PIXELS * step, y += PIXELS * y_step) {
    V acc[OUTS][PIXELS];
#pragma GCC unroll 8
    for (int o = 0; o < OUTS; o++) {
      const V start = b.bias ? broadcast<V>(b.bias[o]) : V{};
#pragma GCC unroll 12
      for (int j = 0; j < PIXELS; j++) acc[o][j] = STORE == Store::ADD ? y[o * out_plane + j * y_step] : start;
    }
    const float *w = b.w;
    for (const int *t = taps; t != end; t++, w += OUTS) {
      const V *x = first + *t;
      if constexpr (OUTS > PIXELS) {  // hold the smaller side in registers
        V pixel[PIXELS];
#pragma GCC unroll 12
        for (int j = 0; j < PIXELS; j++) pixel[j] = x[j * step];
#pragma GCC unroll 8
        for (int o = 0; o < OUTS; o++) {
          const V weight = broadcast<V>(w[o]);
#pragma GCC unroll 12
          for (int j = 0; j < PIXELS; j++) acc[o][j] += weight * pixel[j];
        }
      } else {
        V weight[OUTS];
#pragma GCC unroll 8
        for (int o = 0; o < OUTS; o++) weight[o] = broadcast<V>(w[o]);
#pragma GCC unroll 12
        for (int j = 0; j < PIXELS; j++) {
          const V pixel = x[j * step];
#pragma GCC unroll 8
          for (int o = 0; o < OUTS; o++) acc[o][j] += weight[o] * pixel;
        }
      }
    }
#pragma GCC unroll 8
    for (int o = 0; o < OUTS; o++) {
      if constexpr (STORE == Store::STATISTICS) {
        const Vec pivot = splat(b.pivot[o]);
        Vec s = b.sums[2 * o], q = b.sums[2 * o + 1];
#pragma GCC unroll 12
        for (int j = 0; j < PIXELS; j++) {
          const Vec t = acc[o][j] - pivot;
          s += t;
          q += t * t;
        }
        b.sums[2 * o] = s;
        b.sums[2 * o + 1] = q;
      }
#pragma GCC unroll 12
      for (int j = 0; j < PIXELS; j++) y[o * out_plane + j * y_step] = acc[o][j];
    }
  }
}

template <class V>
using Convolve = void (*)(const Block<V> &);

template <class V, int OUTS, Store STORE, size_t... J>
constexpr std::array<Convolve<V>, MOST_PIXELS> pixel_row(std::index_sequence<J...>) {
  return {(int(J) < most_pixels(OUTS) ? &convolve<V, OUTS, (int(J) < most_pixels(OUTS) ? int(J) + 1 : 1), STORE>
                                      : nullptr)...};
}

// The block kernel of `outs` channels and `pixels` pixels.
template <class V, Store STORE>
Convolve<V> convolution(int outs, int pixels) {
  using All = std::make_index_sequence<MOST_PIXELS>;
  static constexpr std::array<std::array<Convolve<V>, MOST_PIXELS>, 5> table = {
      pixel_row<V, 1, STORE>(All()), pixel_row<V, 2, STORE>(All()), pixel_row<V, 3, STORE>(All()),
      pixel_row<V, 4, STORE>(All()), pixel_row<V, (MOST_OUTS == 5 ? 5 : 1), STORE>(All())};
  return table[outs - 1][pixels - 1];
}

// Gradient of OUTS channels by TAPS weights, over the pixels of some samples.
struct WeightBlock {
  const Vec *x;            // the window of the first pixel
  const int *taps;         // [TAPS] offsets
  int x_row, x_step;       // from one row of pixels, one pixel, to the next
  const Vec *dy;           // first pixel
  int dy_plane, dy_row;    // from one output channel, one row, to the next
  int dy_step = 1;         // from one pixel to the next
  int rows, columns;       // of pixels
  size_t groups, x_group, dy_group;  // groups of samples, and from one to the next
  float *dw;               // [OUTS][...]: += gradient of weight (o, t) at o * dw_stride + t
  int dw_stride;
};

template <int OUTS, int TAPS>
static void correlate(const WeightBlock &b) {
  Vec acc[OUTS][TAPS];
#pragma GCC unroll 8
  for (int o = 0; o < OUTS; o++)
#pragma GCC unroll 12
    for (int t = 0; t < TAPS; t++) acc[o][t] = Vec{};
  int taps[TAPS];
  for (int t = 0; t < TAPS; t++) taps[t] = b.taps[t];
  const int step = b.x_step, plane = b.dy_plane, dy_step = b.dy_step;
  for (size_t g = 0; g < b.groups; g++)
    for (int r = 0; r < b.rows; r++) {
      const Vec *dy = b.dy + g * b.dy_group + size_t(r) * b.dy_row;
      const Vec *x = b.x + g * b.x_group + size_t(r) * b.x_row;
      for (int j = 0; j < b.columns; j++, dy += dy_step, x += step) {
        Vec d[OUTS];
#pragma GCC unroll 8
        for (int o = 0; o < OUTS; o++) d[o] = dy[o * plane];
#pragma GCC unroll 12
        for (int t = 0; t < TAPS; t++) {
          const Vec pixel = x[taps[t]];
#pragma GCC unroll 8
          for (int o = 0; o < OUTS; o++) acc[o][t] += d[o] * pixel;
        }
      }
    }
  float totals[OUTS * TAPS + LANES];
  sum_each<OUTS * TAPS>(&acc[0][0], totals);
#pragma GCC unroll 8
  for (int o = 0; o < OUTS; o++)
    for (int t = 0; t < TAPS; t++) b.dw[o * b.dw_stride + t] += totals[o * TAPS + t];
}

using Correlate = void (*)(const WeightBlock &);

template <int OUTS, size_t... T>
constexpr std::array<Correlate, MOST_PIXELS> tap_row(std::index_sequence<T...>) {
  return {(int(T) < most_pixels(OUTS) ? &correlate<OUTS, (int(T) < most_pixels(OUTS) ? int(T) + 1 : 1)> : nullptr)...};
}

// The block kernel of `outs` channels and `taps` weights.
inline Correlate correlation(int outs, int taps) {
  using All = std::make_index_sequence<MOST_PIXELS>;
  static constexpr std::array<std::array<Correlate, MOST_PIXELS>, 5> table = {
      tap_row<1>(All()), tap_row<2>(All()), tap_row<3>(All()), tap_row<4>(All()), tap_row<(MOST_OUTS == 5 ? 5 : 1)>(All())};
  return table[outs - 1][taps - 1];
}

}  // namespace fw
