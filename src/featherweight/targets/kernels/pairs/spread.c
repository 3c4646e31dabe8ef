/* The stage of a depthwise convolution that stands alone, into its row. */
static void spread(const int16_t *stage, int8_t *y, const conv_layer *l, int n) {
  const int half = (l->each + 1) / 2;
  for (int c = 0; c < l->each; c++, y += l->mix.pitch) {
    const int16_t *t = stage + 2 * (c % half) * n + c / half;
    for (int q = 0; q < n; q++) y[q] = (int8_t)t[2 * q];
  }
}
