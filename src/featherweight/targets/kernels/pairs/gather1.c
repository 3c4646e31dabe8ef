/* n pixels of a 1 x 1 convolution: pairs of channels.  What is left of a last pair is whatever it was: its weight is
   0. */
static void gather1_@X(const void *const *rows, int32_t column, int16_t *stage, const conv_layer *l, int n) {
  const @X_t *x = (const @X_t *)rows[0] + column;
  for (int32_t c = 0; c < l->each; c++, x += l->xp) {
    int16_t *t = stage + (c >> 1) * 2 * n + (c & 1);
    for (int q = 0; q < n; q++) t[2 * q] = x[q * l->stride];
  }
}
