static void spread(const int8_t *stage, int n, const conv_layer *l, int8_t *y) {
  const int32_t wide = n < 4 ? 4 : n;
  for (int c = 0; c < l->each; c++, y += l->yp)
    for (int q = 0; q < n; q++) y[q] = stage[((c >> 4) * wide + q) * 16 + (c & 15)];
}
