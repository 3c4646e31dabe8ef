/* one operand of a concatenation, of 16 bits; m = 0 copies */
INLINE void part16(const int16_t *x, uint8_t *y, int C, int H, int W, int xpitch, int xrow, int ypitch, int yrow,
                   int zx, int64_t m, int zero, int lo, int hi) {
  for (int h = 0; h < H; h++)
    for (int w = 0; w < W; w++)
      for (int c = 0; c < C; c++) {
        const int v = x[h * xrow + w * xpitch + c];
        y[h * yrow + w * ypitch + c] = (uint8_t)(m ? requantize(v - zx, m, zero, lo, hi) : v + 128);
      }
}
