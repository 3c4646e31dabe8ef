/* rows of two maps of bytes: a * ma + b * mb, multipliers split in halves of 16 bits, rounded once */
INLINE void blend64(const uint8_t *a, const uint8_t *b, lanes z[4], lanes low, taps2 wl, lanes high, taps2 wh, int by) {
  pixel2 x[4];
  weave2(x, row64(a), row64(b));
  z[0] = shift(plus(dot2(high, x[0], wh), shift(dot2(low, x[0], wl), 16)), by);
  z[1] = shift(plus(dot2(high, x[1], wh), shift(dot2(low, x[1], wl), 16)), by);
  z[2] = shift(plus(dot2(high, x[2], wh), shift(dot2(low, x[2], wl), 16)), by);
  z[3] = shift(plus(dot2(high, x[3], wh), shift(dot2(low, x[3], wl), 16)), by);
}
INLINE void blend_rows(const uint8_t *a, const uint8_t *b, uint8_t *y, int rows, int each, int arow, int brow, int yrow,
                       const int16_t *w, int32_t low, int32_t high, int by, int zero, int lo, int hi) {
  const lanes l = same(low), h = same(high);
  const taps2 wl = weights2(w), wh = weights2(w + 32);
  lanes z[4];
  for (int r = 0; r < rows; r++, a += arow, b += brow, y += yrow) {
    int i = 0;
    for (; i + 64 <= each; i += 64) {
      blend64(a + i, b + i, z, l, wl, h, wh, by);
      lay(y + i, z, zero, lo, hi);
    }
    if (i < each) {
      blend64(a + i, b + i, z, l, wl, h, wh, by);
      scatter(y + i, z, each - i, 1, 0, zero, lo, hi);
    }
  }
}
