/* n pixels of all channels from the stage; `sums`, where given, collects them instead of y. */
static void tile(const int16_t *stage, int n, const conv_layer *l, const uint32_t *w, int8_t *y, int32_t *sums) {
  for (int o = 0; o < l->pairs; o++) {
    const int16_t *t = stage;
    int32_t a[4], b[4];
    for (int q = 0; q < n; q++) {
      a[q] = whole(w[0]);
      b[q] = whole(w[1]);
    }
    w += 2;
    for (int k = 0; k < l->quads; k++, w += 2, t += 4 * n)
      for (int q = 0; q < n; q++) {
        const int16_t *u = t + 2 * q, *v = u + 2 * n;
        a[q] += u[0] * part(w[0], 0) + u[1] * part(w[0], 2) + v[0] * part(w[0], 1) + v[1] * part(w[0], 3);
        b[q] += u[0] * part(w[1], 0) + u[1] * part(w[1], 2) + v[0] * part(w[1], 1) + v[1] * part(w[1], 3);
      }
    for (int q = 0; q < n; q++) {
      const int32_t r = (int32_t)requantize(a[q], whole(w[0]), l->zero, -128, 127);
      const int32_t s = (int32_t)requantize(b[q], whole(w[1]), l->zero, -128, 127);
      if (sums) {
        sums[2 * o] += r;
        sums[2 * o + 1] += s;
      } else {
        y[q] = (int8_t)r;
        y[l->yp + q] = (int8_t)s;
      }
    }
    w += 2;
    if (!sums) y += 2 * l->yp;
  }
}
