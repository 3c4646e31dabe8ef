/* One row of a convolution, a few pixels at a time; depthwise taps come first, where there are any. */
static void conv_@X(int16_t *stage, const conv_layer *l, const void *const *rows, int8_t *y, int32_t *sums) {
  const uint32_t *w = l->w;
  for (int g = 0; g < l->groups; g++) {
    for (int x = 0, n; x < l->W; x += n) {
      const int left = l->W - x;
      n = left > l->tile ? (left == l->tile + 1 ? (left + 1) / 2 : l->tile) : left;
@STAGED
      tile(stage, n, l, w, y ? y + x : 0, sums);
    }
    w += l->pairs * (4 + 2 * l->quads);
    if (y) y += l->outs * l->yp;
  }
}
