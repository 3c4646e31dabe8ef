INLINE void difference_@X_@Y(const @X *x, @Y *y, int C, int P, int Q, int xpitch, int xrow, int ypitch, int yrow,
                             int gap, int lo, int hi) {
  for (int p = 0; p < P; p++)
    for (int q = 0; q < Q; q++)
      for (int c = 0; c < C; c++) {
        const @X *in = x + p * xrow + q * xpitch + c;
        y[p * yrow + q * ypitch + c] = (@Y)subtract(in[gap * xpitch], in[0], lo, hi);
      }
}
