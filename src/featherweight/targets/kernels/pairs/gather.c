/* The taps of n pixels in the order of memory, as pairs.  What is left of a last pair is whatever it was: its weight
   is 0. */
APART static void gather_@X(const void *const *rows, int32_t column, int16_t *stage, const conv_layer *l, int n) {
  const int stride = l->stride, kw = l->kw, odd = 2 * n - 1;
  int16_t *t = stage;
  int next = 1;
  for (int i = l->kh; i > 0; i--) {
    const @X_t *x = (const @X_t *)*rows++ + column;
    for (int32_t c = l->each; c > 0; c--, x += l->xp)
      for (const @X_t *v = x, *const end = x + kw; v < end; v++, t += next, next = next == 1 ? odd : 1) {
        t[0] = v[0];
        if (n > 1) t[2] = v[stride];
        if (n > 2) t[4] = v[2 * stride];
        if (n > 3) t[6] = v[3 * stride];
      }
  }
}
