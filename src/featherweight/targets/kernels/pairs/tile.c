/* n pixels of all channels from the stage, two channels at a time. */
static void tile_@BITS(int n, const int16_t *stage, const uint32_t *w, void *to, const mixing *l) {
  const int32_t step = l->pitch ? l->pitch : 4;
  for (int32_t at = 0; at < l->span; at += 2 * step) {
    const int16_t *t = stage;
    int32_t a[4], b[4];
    for (int q = 0; q < n; q++) {
      a[q] = @EVEN@;
      b[q] = @ODD@;
    }
    w += 2;
    for (int k = 0; k < l->blocks; k++, w += @WORDS@) {
      const int32_t u[] = {@U@};
      const int32_t v[] = {@V@};
      for (int i = 0; i < @TAPS@; i += 2, t += 2 * n)
        for (int q = 0; q < n; q++) {
          a[q] += t[2 * q] * u[i] + t[2 * q + 1] * u[i + 1];
          b[q] += t[2 * q] * v[i] + t[2 * q + 1] * v[i + 1];
        }
    }
    for (int q = 0; q < n; q++) {
      const int32_t r = (int32_t)requantize(a[q], whole(w[0]), l->zero, -128, 127);
      const int32_t s = (int32_t)requantize(b[q], whole(w[1]), l->zero, -128, 127);
      if (l->pitch) {
        int8_t *y = (int8_t *)to + at + q;
        y[0] = (int8_t)r;
        y[l->pitch] = (int8_t)s;
      } else {
        int32_t *sums = (int32_t *)to + at / 4;
        sums[0] += r;
        sums[1] += s;
      }
    }
    w += 2;
  }
}
