/* The taps of n pixels in the order of memory, as pairs.  What is left of a last pair is whatever it was: its weight
   is 0. */
static void gather_@X(const void *const *rows, int32_t column, int16_t *stage, const conv_layer *l, int n) {
  int16_t *t = stage;
  for (int i = 0, k = 0; i < l->kh; i++) {
    const @X_t *x = (const @X_t *)rows[i] + column;
    for (int c = 0; c < l->each; c++, x += l->xp)
      for (int j = 0; j < l->kw; j++, k++) {
        const @X_t *v = x + j;
        for (int q = 0; q < n; q++, v += l->stride) t[2 * q] = *v;
        t += k & 1 ? 2 * n - 1 : 1;
      }
  }
}
