/* The taps of n pixels, in the order of the weights. */
static void gather_int8(int8_t *stage, int n, const conv_layer *l, const void *const *rows, int channel, int column) {
  const int32_t at = (int32_t)channel * l->xp + (int32_t)column * l->stride + l->start;
  for (int i = 0; i < l->kh; i++) {
    const int8_t *x = (const int8_t *)rows[i] + at;
    for (int c = 0; c < l->each; c++, x += l->xp)
      for (int k = 0; k < l->kw; k++, stage++)
        for (int q = 0; q < n; q++) stage[q * l->pitch] = x[k + q * l->stride];
  }
}
