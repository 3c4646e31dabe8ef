typedef struct {
  int32_t m, bias, offset;
  dim C, shift, lo, hi, yp, sums;
} average_short_layer;
%%
/* The mean of a whole map from the sums of its channels. */
APART static void average_short_@Y(const average_short_layer *l, const int32_t *sums, void *to) {
  @Y_t *y = to;
  for (int c = 0; c < l->C; c++)
    y[c * l->yp] = (@Y_t)requantize_short(sums[c] - l->offset, l->m, l->bias, l->shift, l->lo, l->hi);
}
