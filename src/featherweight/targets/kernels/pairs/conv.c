/* One row of a convolution, a few pixels at a time. */
static void conv_@X(int16_t *stage, const conv_layer *l, const void *const *rows, int8_t *y, int32_t *sums) {
  const uint32_t *w = l->w;
  (void)requantize; /* the assembler rounds on its own */
  for (int g = 0; g < l->groups; g++, w += l->words) {
    for (int x = 0, k = 0, n = l->tile; x < l->W; x += n, k++) {
      if (k == l->many) n--;
      const int column = l->start + x * l->stride;
@STAGED
@MIXED
    }
    if (y) y += l->outs * l->mix.pitch;
  }
}
