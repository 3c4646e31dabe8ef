/* Sums over the taps of n pixels, for all channels of the job: rounded to bytes, or whole where it has no shift. */
static void dots(const job *j, int n) {
  const int8_t *w = j->w;
  int8_t *y = j->y;
  int32_t *whole = j->y, a[4];
  for (const int32_t *m = j->m; m != j->end; m += 2) {
    const int32_t *x = j->x;
    for (int q = 0; q < n; q++) a[q] = m[0];
    for (int32_t k = j->at; k > 0; k--, w++)
      for (int q = 0; q < n; q++) a[q] += *x++ * *w;
    for (int q = 0; q < n; q++)
      if (j->shift)
        y[q] = (int8_t)requantize_short(a[q], m[1], j->bias, j->shift, -128, 127);
      else
        *whole++ = a[q];
    y += j->shift ? j->pitch : 0;
  }
}
