/* The taps of n pixels, in the order of the weights, in pairs. */
static void gather_@X(int16_t *stage, int n, const conv_layer *l, const void *const *rows, int channel, int column) {
  int k = 0;
  for (int i = 0; i < l->kh; i++) {
    const @X_t *x = (const @X_t *)rows[i] + channel * l->xp + column * l->stride + l->start;
    for (int c = 0; c < l->each; c++, x += l->xp)
      for (int j = 0; j < l->kw; j++, k++)
        for (int q = 0; q < n; q++) stage[2 * ((k >> 1) * n + q) + (k & 1)] = x[j + q * l->stride];
  }
  for (; k < 4 * l->quads; k++)
    for (int q = 0; q < n; q++) stage[2 * ((k >> 1) * n + q) + (k & 1)] = 0;
}
