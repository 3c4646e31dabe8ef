/* One row of a convolution, some pixels at a time, the last of which may come again; depthwise taps come first. */
static void conv_@X(int8_t *stage, const conv_layer *l, const void *const *rows, int8_t *y, int32_t *sums) {
  const int n = l->tile;
  for (int g = 0; g < l->groups; g++) {
    for (int x = 0; x < l->W; x += n) {
      const int next = x + n > l->W ? x + n - l->W : 0;
      x -= next;
@STAGED
    }
    if (y) y += l->outs * l->yp;
  }
}
