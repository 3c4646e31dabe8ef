/* The taps of n pixels, in the order of the weights. */
static void gather_@X(int32_t *t, int n, const conv_layer *l, const void *const *rows, int channel, int column) {
  const int32_t at = (int32_t)channel * l->xp + (int32_t)column * l->stride + l->start, *end = t + l->words * n;
  const int kw = l->kw, s = l->stride, s2 = 2 * s, s3 = 3 * s;
  for (int i = 0; i < l->kh; i++) {
    const @X_t *x = (const @X_t *)rows[i] + at;
    for (int c = 0; c < l->each; c++, x += l->xp)
      for (const @X_t *u = x, *last = x + kw; u != last; u++, t += n) {
        t[0] = u[0];
        if (n == 1) continue;
        t[1] = u[s];
        if (n == 2) continue;
        t[2] = u[s2];
        if (n == 4) t[3] = u[s3];
      }
  }
  while (t != end) *t++ = 0;
}
