/* Pixels of group g from the stage; `sums`, where y is 0, collects those from number `next` on. */
static void mix(int8_t *stage, int n, const conv_layer *l, int g, int8_t *y, int32_t *sums, int next) {
  for (int q = 0; q < n; q++, stage += l->pitch)
    for (int o = 0; o < l->outs; o++) {
      const int8_t *w = l->w + ((int32_t)g * l->outs + o) * l->pitch;
      const int32_t *m = l->mix + 2 * ((int32_t)g * l->outs + o);
      int32_t sum = m[0];
      for (int k = 0; k < l->words; k++) sum += stage[k] * w[k];
      sum = (int32_t)requantize(sum, m[1], l->zero, -128, 127);
      if (y)
        y[o * l->yp + q] = (int8_t)sum;
      else if (q >= next)
        sums[o] += sum;
    }
}
