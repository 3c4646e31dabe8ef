/* One row of a convolution, a few pixels at a time. */
APART static void conv_@X(int16_t *stage, const conv_layer *l, const void *const *rows, int8_t *y, int32_t *sums) {
  const uint32_t *w = l->w;
  (void)requantize; /* the assembler rounds on its own */
  for (int32_t g = 0; g < l->groups; g++, w += l->words) {
    int32_t column = l->start + g * l->each * l->xp;
    for (int x = 0, n = l->tile; x < l->W; x += n) {
      if (x == l->many) n--;
@STAGED
@MIXED
      column += n * l->stride;
    }
    if (y) y += l->outs * l->mix.pitch;
  }
}
