typedef struct {
  int64_t m; /* 0: the scale is the result's already */
  dim C, W, xp, yp, zx, zero, lo, hi;
} concat_part;
%%
APART static int8_t *concat_@X(const concat_part *l, const void *row, int8_t *y) {
  const @X_t *x = row;
  for (int c = 0; c < l->C; c++, x += l->xp, y += l->yp)
    for (int i = 0; i < l->W; i++) {
      const int v = x[i] - l->zx;
      y[i] = (int8_t)(l->m ? requantize(v, l->m, l->zero, l->lo, l->hi) : v);
    }
  return y;
}
