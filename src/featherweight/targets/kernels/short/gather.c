/* The taps of n pixels, in the order of the weights. */
static void gather_@X(int32_t *t, int n, const conv_layer *l, const void *const *rows, int channel, int column) {
  const int32_t at = (int32_t)channel * l->xp + (int32_t)column * l->stride + l->start, *end = t + l->words * n;
  const int kw = l->kw, stride = l->stride;
  for (int i = 0; i < l->kh; i++) {
    const @X_t *x = (const @X_t *)rows[i] + at;
    for (int c = 0; c < l->each; c++, x += l->xp)
      for (int k = 0; k < kw; k++) {
        const @X_t *u = x + k;
        for (int q = 0; q < n; q++, u += stride) *t++ = *u;
      }
  }
  while (t != end) *t++ = 0;
}
