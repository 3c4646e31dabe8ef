static void spread(const int8_t *stage, int n, const conv_layer *l, int8_t *y) {
  for (int c = 0; c < l->each; c++, y += l->yp)
    for (int q = 0; q < n; q++) y[q] = stage[q * l->pitch + c];
}
