/* The taps of n pixels, in the order of the weights: by channel, where there are eights of them. */
static void gather_int8(int8_t *stage, int n, const conv_layer *l, const void *const *rows, int channel, int column) {
  const int32_t at = (int32_t)channel * l->xp + (int32_t)column * l->stride + l->start;
  const int inner = l->eights ? l->each : l->kw;
  for (int i = 0; i < l->kh; i++)
    for (int a = 0; a < l->each * l->kw; a++, stage++) {
      const int c = l->eights ? a % inner : a / inner, k = l->eights ? a / inner : a % inner;
      const int8_t *x = (const int8_t *)rows[i] + at + (int32_t)c * l->xp + k;
      for (int q = 0; q < n; q++) stage[q * l->pitch] = x[q * l->stride];
    }
}
