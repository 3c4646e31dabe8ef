static void spread(const int16_t *stage, int n, const conv_layer *l, int8_t *y) {
  for (int c = 0; c < l->each; c++)
    for (int q = 0; q < n; q++) y[c * l->yp + q] = (int8_t)stage[2 * ((c >> 1) * n + q) + (c & 1)];
}
