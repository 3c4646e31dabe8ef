INLINE void maxpool_@X_@Y(const @X *x, @Y *y, int C, int P, int Q, int xpitch, int xrow, int ypitch, int yrow, int kh,
                          int kw) {
  for (int p = 0; p < P; p++)
    for (int q = 0; q < Q; q++)
      for (int i = 0; i < kh; i++)
        for (int j = 0; j < kw; j++) {
          const @X *in = x + (p * kh + i) * xrow + (q * kw + j) * xpitch;
          @Y *most = y + p * yrow + q * ypitch;
          for (int c = 0; c < C; c++) most[c] = (i || j) && most[c] > in[c] ? most[c] : in[c];
        }
}
