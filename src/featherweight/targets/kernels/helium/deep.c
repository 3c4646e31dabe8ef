/* The depthwise part of n pixels: its results are the taps of the part that mixes. */
static void deep_@X(int8_t *stage, int n, const conv_layer *l, const void *const *rows, int column) {
  const int8_t *w = l->taps;
  for (int c = 0; c < l->each; c++, w += l->kh * l->kw)
    for (int q = 0; q < n; q++) {
      const int32_t at = (int32_t)c * l->xp + (int32_t)(column + q) * l->stride + l->start;
      int32_t sum = l->deep[2 * c];
      for (int i = 0; i < l->kh; i++)
        for (int k = 0; k < l->kw; k++) sum += ((const @X_t *)rows[i])[at + k] * w[i * l->kw + k];
      stage[q * l->pitch + c] = (int8_t)requantize(sum, l->deep[2 * c + 1], l->between, -128, 127);
    }
}
