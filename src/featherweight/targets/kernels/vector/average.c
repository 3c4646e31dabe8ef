/* means of tiles, 16 channels at a time */
INLINE void average_@R(const uint8_t *x, uint8_t *y, int vectors, int pitch, int P, int Q, int xrow, int yrow, int kh,
                       int kw, int32_t bias, const @F *s, int zero, int lo, int hi) {
  for (int p = 0; p < P; p++)
    for (int q = 0; q < Q; q++)
      for (int v = 0; v < vectors; v++) {
        const uint8_t *in = x + p * kh * xrow + q * kw * pitch + 16 * v;
        uint8_t t[16];
        lanes a = same(bias);
        for (int i = 0; i < kh; i++)
          for (int j = 0; j < kw; j++) a = plus_bytes(a, in + i * xrow + j * pitch);
        put1(t, @R(a, s), zero, lo, hi);
        memcpy(y + p * yrow + q * pitch + 16 * v, t, pitch < 16 ? 8 : 16);
      }
}
