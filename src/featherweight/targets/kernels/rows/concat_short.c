typedef struct {
  int32_t m, bias; /* the zero of x is in it */
  dim C, W, xp, yp, shift, lo, hi;
} concat_short_part;
%%
APART static int8_t *concat_short_@X(const concat_short_part *l, const void *row, int8_t *y) {
  const @X_t *x = row;
  const int32_t m = l->m, bias = l->bias, shift = l->shift, lo = l->lo, hi = l->hi;
  for (int c = 0; c < l->C; c++, x += l->xp, y += l->yp)
    for (int i = 0, n = l->W; i < n; i++) y[i] = (int8_t)requantize_short(x[i], m, bias, shift, lo, hi);
  return y;
}
