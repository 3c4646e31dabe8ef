/* One row of a convolution, four or three pixels at a time; depthwise taps come first, where there are any. */
static void conv_@X(int32_t *stage, const conv_layer *l, const void *const *rows, int8_t *y, int32_t *sums) {
  for (int g = 0; g < l->groups; g++) {
    for (int x = 0, n; x < l->W; x += n) {
      n = l->W - x;
      n = n < 5 ? n : n == 5 || n == 6 || n == 9 ? 3 : 4;
@STAGED
    }
    if (y) y += l->outs * l->yp;
  }
}
