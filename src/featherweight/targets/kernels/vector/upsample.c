INLINE void upsample_@X_@Y(const @X *x, @Y *y, int C, int H, int W, int P, int Q, int xpitch, int xrow, int ypitch,
                           int yrow, int fh, int fw) {
  for (int p = 0; p < P; p++)
    for (int q = 0; q < Q; q++) {
      const int h = p / fh < H ? p / fh : H - 1, w = q / fw < W ? q / fw : W - 1;
      for (int c = 0; c < C; c++) y[p * yrow + q * ypitch + c] = x[h * xrow + w * xpitch + c];
    }
}
