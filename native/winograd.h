// Transforms of minimal filtering F(2x2, 3x3) (Lavin & Gray 2015, arXiv:1509.09308): the products of a dense 3x3
// convolution of stride 1 in 16 multiplications per 2x2 pixels instead of 36.
//
// A tile is 2x2 pixels; its window, 4x4.  The numbers of a tile stand `plane` apart, tiles side by side.
#pragma once

#include "kernels.h"

namespace fw {

constexpr int POSITIONS = 16;

// Rows of an image that windows are cut from: all of a frame, or those of a band, which follow each other round a ring.
struct Image {
  const Vec *first;  // row 0 of channel 0, from the frame's corner on
  size_t plane;      // from one channel to the next
  int row;           // from one row to the next
  int ring;          // rows there are
  const Vec *at(int c, int r, int j) const { return first + c * plane + size_t(r % ring) * row + j; }
};

// B^T d down the columns of a window.
static FW_INLINE void window_column(const Vec *const *x, int j, Vec *e) {
  const Vec d0 = x[0][j], d1 = x[1][j], d2 = x[2][j], d3 = x[3][j];
  e[0] = d0 - d2;
  e[1] = d1 + d2;
  e[2] = d2 - d1;
  e[3] = d1 - d3;
}

// v = B^T d B of `tiles` neighbouring tiles from tile (r, j) on.
inline void transform_windows(const Image &image, int c, int r, int j, int tiles, Vec *v, size_t plane) {
  const Vec *const x[4] = {image.at(c, 2 * r, 2 * j), image.at(c, 2 * r + 1, 2 * j), image.at(c, 2 * r + 2, 2 * j),
                           image.at(c, 2 * r + 3, 2 * j)};
  Vec a[4], b[4];
  window_column(x, 0, a);
  window_column(x, 1, b);
  for (int t = 0; t < tiles; t++, v++) {
    Vec c[4], d[4];
    window_column(x, 2 * t + 2, c);
    window_column(x, 2 * t + 3, d);
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      v[(4 * i + 0) * plane] = a[i] - c[i];
      v[(4 * i + 1) * plane] = b[i] + c[i];
      v[(4 * i + 2) * plane] = c[i] - b[i];
      v[(4 * i + 3) * plane] = b[i] - d[i];
      a[i] = c[i], b[i] = d[i];
    }
  }
}

// v = A dy A^T of `tiles` neighbouring tiles but for the sign of the last row and column, which `weights_of_window` knows.
inline void transform_gradients(const Vec *dy, int row, int tiles, Vec *v, size_t plane) {
  for (int t = 0; t < tiles; t++, v++, dy += 2) {
    const Vec a = dy[0], b = dy[1], c = dy[row], d = dy[row + 1];
    const Vec left[4] = {a, a + c, a - c, c}, right[4] = {b, b + d, b - d, d};
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      v[(4 * i + 0) * plane] = left[i];
      v[(4 * i + 1) * plane] = left[i] + right[i];
      v[(4 * i + 2) * plane] = left[i] - right[i];
      v[(4 * i + 3) * plane] = right[i];
    }
  }
}

// Where the pixels of a row of tiles go.
struct Tiles {
  const Vec *m;         // first tile
  size_t plane;         // from one of its numbers to the next
  int rows, columns;    // of pixels: a last tile may be half outside
  Vec *y;               // first pixel
  int y_row;            // from one row to the next
  float bias, pivot;    // statistics are of y - pivot
  Vec *sums;            // [2]: sum and sum of squares, or unused
};

// y = A^T m A of neighbouring tiles.
template <Store STORE>
static void transform_products(const Tiles &b) {
  const Vec bias = splat(b.bias), pivot = splat(b.pivot);
  Vec s{}, q{};
  const auto put = [&](Vec *y, Vec v) __attribute__((always_inline)) {
    if constexpr (STORE == Store::ADD) {
      *y += v;
    } else {
      v += bias;
      *y = v;
    }
    if constexpr (STORE == Store::STATISTICS) {
      v -= pivot;
      s += v;
      q += v * v;
    }
  };
  const auto tile = [&](const Vec *m, Vec *y, bool below, bool beside) __attribute__((always_inline)) {
    Vec left[4], right[4];
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      const Vec *r = m + 4 * i * b.plane;
      const Vec sum = r[b.plane] + r[2 * b.plane], difference = r[b.plane] - r[2 * b.plane];
      left[i] = r[0] + sum;
      right[i] = difference - r[3 * b.plane];
    }
    put(y, left[0] + left[1] + left[2]);
    if (beside) put(y + 1, right[0] + right[1] + right[2]);
    if (!below) return;
    put(y + b.y_row, left[1] - left[2] - left[3]);
    if (beside) put(y + b.y_row + 1, right[1] - right[2] - right[3]);
  };
  const int whole = b.columns / 2;
  if (b.rows == 2)
    for (int t = 0; t < whole; t++) tile(b.m + t, b.y + 2 * t, true, true);
  else
    for (int t = 0; t < whole; t++) tile(b.m + t, b.y + 2 * t, false, true);
  if (b.columns % 2) tile(b.m + whole, b.y + 2 * whole, b.rows == 2, false);
  if constexpr (STORE == Store::STATISTICS) {
    b.sums[0] += s;
    b.sums[1] += q;
  }
}

// u = G w G^T of nine weights, which stand `step` apart; a step of -1 turns the kernel round.
inline void window_of_weights(const float *w, int step, float *u) {
  float rows[4][3];
  for (int j = 0; j < 3; j++) {
    const float a = w[j * step], b = w[(3 + j) * step], c = w[(6 + j) * step];
    rows[0][j] = a, rows[1][j] = 0.5f * (a + b + c), rows[2][j] = 0.5f * (a - b + c), rows[3][j] = c;
  }
  for (int i = 0; i < 4; i++) {
    const float *r = rows[i];
    u[4 * i] = r[0], u[4 * i + 1] = 0.5f * (r[0] + r[1] + r[2]), u[4 * i + 2] = 0.5f * (r[0] - r[1] + r[2]);
    u[4 * i + 3] = r[2];
  }
}

// w += G^T u G: what a gradient by u is by the nine weights.  `step` apart lie the numbers of u.
inline void weights_of_window(const float *u, size_t step, float *w) {
  float rows[3][4];
  for (int j = 0; j < 4; j++) {
    const float a = u[j * step], b = u[(4 + j) * step], c = u[(8 + j) * step], d = -u[(12 + j) * step];
    const float half = 0.5f * (b + c);
    rows[0][j] = a + half, rows[1][j] = 0.5f * (b - c), rows[2][j] = half + d;
  }
  for (int i = 0; i < 3; i++) {
    const float half = 0.5f * (rows[i][1] + rows[i][2]);
    w[3 * i] += rows[i][0] + half;
    w[3 * i + 1] += 0.5f * (rows[i][1] - rows[i][2]);
    w[3 * i + 2] += half - rows[i][3];
  }
}

}  // namespace fw
