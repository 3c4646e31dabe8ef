/* n pixels of group g from the stage; `sums`, where y is 0, collects them. */
static void mix(int32_t *stage, int n, const conv_layer *l, int g, int8_t *y, int32_t *sums) {
  int32_t *after = stage + (int32_t)l->words * n;
  job j;
  j.x = stage;
  j.w = l->w + (int32_t)g * l->outs * l->words;
  j.m = l->mix + 2 * (int32_t)g * l->outs;
  j.y = y ? (void *)y : after;
  j.at = l->words;
  j.pitch = y ? l->yp : 4;
  j.bias = l->zero;
  j.shift = l->shift;
  j.end = j.m + 2 * l->outs;
@LONG
  dots(&j, n);
  if (y) return;
  const int8_t *r = (const int8_t *)after;
  for (int c = 0; c < l->outs; c++, r += 4) {
    int32_t sum = sums[c];
    for (int q = 0; q < n; q++) sum += r[q];
    sums[c] = sum;
  }
}
