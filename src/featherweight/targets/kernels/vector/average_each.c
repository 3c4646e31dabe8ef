INLINE void average_@X_@Y(const @X *x, @Y *y, int C, int P, int Q, int xpitch, int xrow, int ypitch, int yrow, int kh,
                          int kw, int32_t offset, int64_t m, int zero, int lo, int hi) {
  for (int p = 0; p < P; p++)
    for (int q = 0; q < Q; q++)
      for (int c = 0; c < C; c++) {
        int32_t sum = -offset;
        for (int i = 0; i < kh; i++)
          for (int j = 0; j < kw; j++) sum += x[(p * kh + i) * xrow + (q * kw + j) * xpitch + c];
        y[p * yrow + q * ypitch + c] = (@Y)requantize(sum, m, zero, lo, hi);
      }
}
