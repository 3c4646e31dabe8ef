/* 3 x 3 taps of n pixels of every channel: the first half of the channels goes into the lower halves of pairs. */
static void depthwise3_@X(const void *const *rows, int32_t column, int16_t *stage, const conv_layer *l, int n) {
  const uint32_t *w = l->taps;
  const int half = (l->each + 1) / 2;
  for (int c = 0; c < l->each; c++, w += 4) {
    const int32_t taps[3][3] = {{field(w[0], 0, 8), field(w[1], 8, 8), field(w[0], 16, 8)},
                                {field(w[0], 8, 8), field(w[1], 24, 8), field(w[0], 24, 8)},
                                {field(w[1], 0, 8), field(w[2], 0, 8), field(w[1], 16, 8)}};
    int16_t *t = stage + 2 * (c % half) * n + c / half;
    for (int q = 0; q < n; q++) {
      int32_t sum = whole(w[2] & ~UINT32_C(255)) / 256;
      for (int i = 0; i < 3; i++) {
        const @X_t *x = (const @X_t *)rows[i] + c * l->xp + column + q * l->stride;
        for (int j = 0; j < 3; j++) sum += x[j] * taps[i][j];
      }
      t[2 * q] = (int16_t)requantize(sum, whole(w[3]), l->between, -128, 127);
    }
  }
}
