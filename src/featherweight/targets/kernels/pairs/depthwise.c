/* n pixels of every channel, each from its own taps, as pairs. */
static void depthwise_@X(int16_t *stage, int n, const conv_layer *l, const void *const *rows, int column) {
  const uint32_t *w = l->taps;
  const int words = (l->kw + 3) / 4;
  for (int c = 0; c < 4 * l->quads; c++) {
    int16_t *t = stage + 2 * (c >> 1) * n + (c & 1);
    if (c >= l->each) {
      for (int q = 0; q < n; q++) t[2 * q] = 0;
      continue;
    }
    for (int q = 0; q < n; q++) {
      int32_t sum = whole(w[0]);
      for (int i = 0; i < l->kh; i++) {
        const @X_t *x = (const @X_t *)rows[i] + c * l->xp + (column + q) * l->stride + l->start;
        for (int j = 0; j < l->kw; j++) sum += x[j] * part(w[1 + i * words + j / 4], j % 4);
      }
      t[2 * q] = (int16_t)requantize(sum, whole(w[1 + l->kh * words]), l->between, -128, 127);
    }
    w += 2 + l->kh * words;
  }
}
