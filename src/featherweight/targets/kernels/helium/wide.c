/* Pixels of group g straight from rows of 16-bit numbers; `sums`, where y is 0, collects those from `next` on. */
static void wide(int column, int n, const conv_layer *l, const void *const *rows, int g, int8_t *y, int32_t *sums,
                 int next) {
  for (int o = 0; o < l->outs; o++)
    for (int q = 0; q < n; q++) {
      const int8_t *w = l->w + ((int32_t)g * l->outs + o) * l->pitch;
      const int32_t *m = l->mix + 2 * ((int32_t)g * l->outs + o);
      int32_t sum = m[0];
      for (int i = 0; i < l->kh; i++) {
        const int16_t *x = (const int16_t *)rows[i] + (int32_t)g * l->each * l->xp;
        x += (int32_t)(column + q) * l->stride + l->start;
        for (int c = 0; c < l->each; c++, x += l->xp)
          for (int k = 0; k < l->kw; k++) sum += x[k] * *w++;
      }
      sum = (int32_t)requantize(sum, m[1], l->zero, -128, 127);
      if (y)
        y[o * l->yp + q] = (int8_t)sum;
      else if (q >= next)
        sums[o] += sum;
    }
}
