/* The taps of n pixels, from rows of three: the outer ones of a row are a pair, the middle ones of two rows another.
   What is left of a last pair is whatever it was: its weight is 0. */
static void gather3_@X(const void *const *rows, int32_t column, int16_t *stage, const conv_layer *l, int n) {
  int16_t *t = stage, *middle = stage;
  const int last = l->kh * l->each - 1;
  for (int k = 0, c = 0, i = 0; k <= last; k++) {
    const @X_t *x = (const @X_t *)rows[i] + c * l->xp + column;
    middle = k & 1 ? middle + 1 : t + (k == last ? 2 : 4) * n;
    for (int q = 0; q < n; q++, x += l->stride) {
      t[2 * q] = x[0];
      t[2 * q + 1] = x[2];
      middle[2 * q] = x[1];
    }
    t += (k & 1 ? 4 : 2) * n;
    if (++c == l->each) c = 0, i++;
  }
}
