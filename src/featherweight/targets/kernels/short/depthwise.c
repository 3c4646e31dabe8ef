/* n pixels of every channel of the job, each from its own taps, as words: rounded where it has a shift. */
static void depthwise_@X(const job *j, int n) {
  const void *const *rows = j->x, *const *end = j->rows_end;
  const int8_t *w = j->w;
  int32_t *y = j->y, at = j->at, a[4];
  for (const int32_t *m = j->m; m != j->end; m += 2, at += j->pitch) {
    for (int q = 0; q < n; q++) a[q] = m[0];
    for (const void *const *row = rows; row != end; row++)
      for (int k = 0; k < j->kw; k++, w++)
        for (int q = 0; q < n; q++) a[q] += ((const @X_t *)*row)[at + k + q * j->stride] * *w;
    for (int q = 0; q < n; q++) *y++ = j->shift ? requantize_short(a[q], m[1], j->bias, j->shift, -128, 127) : a[q];
  }
}
