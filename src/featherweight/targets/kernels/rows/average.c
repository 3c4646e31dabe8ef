typedef struct {
  int64_t m;
  int32_t offset;
  dim C, zero, lo, hi, yp, sums;
} average_layer;
%%
/* The mean of a whole map from the sums of its channels. */
APART static void average_@Y(const average_layer *l, const int32_t *sums, void *to) {
  @Y_t *y = to;
  for (int c = 0; c < l->C; c++) y[c * l->yp] = (@Y_t)requantize(sums[c] - l->offset, l->m, l->zero, l->lo, l->hi);
}
