INLINE void blend_@X_@Y(const @X *a, const @Y *b, uint8_t *y, int C, int H, int W, int apitch, int arow, int bpitch,
                        int brow, int ypitch, int yrow, int64_t ma, int za, int64_t mb, int zb, int zero, int lo,
                        int hi) {
  for (int h = 0; h < H; h++)
    for (int w = 0; w < W; w++)
      for (int c = 0; c < C; c++) {
        const int64_t v = a[h * arow + w * apitch + c] - za, u = b[h * brow + w * bpitch + c] - zb;
        y[h * yrow + w * ypitch + c] = (uint8_t)blend(v, ma, u, mb, zero, lo, hi);
      }
}
