/* n pixels of every channel, each from its own taps: the first half of the channels goes into the lower halves of
   pairs. */
static void depthwise_@X(const void *const *rows, int32_t column, int16_t *stage, const conv_layer *l, int n) {
  const uint32_t *w = l->taps;
  const int words = (l->kw + 3) / 4, half = (l->each + 1) / 2;
  for (int c = 0; c < l->each; c++, w += 2 + l->kh * words) {
    int16_t *t = stage + 2 * (c % half) * n + c / half;
    for (int q = 0; q < n; q++) {
      int32_t sum = whole(w[0]);
      for (int i = 0; i < l->kh; i++) {
        const @X_t *x = (const @X_t *)rows[i] + c * l->xp + column + q * l->stride;
        for (int j = 0; j < l->kw; j++) sum += x[j] * field(w[1 + i * words + j / 4], 8 * (j % 4), 8);
      }
      t[2 * q] = (int16_t)requantize(sum, whole(w[1 + l->kh * words]), l->between, -128, 127);
    }
  }
}
