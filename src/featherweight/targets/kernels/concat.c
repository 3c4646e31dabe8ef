typedef struct {
  int64_t m; /* 0: the scale is the result's already */
  dim C, O, zx, zero, lo, hi;
} concat_part;
%%
static void concat_@X(const @X_t *x, int8_t *y, int pixels, const concat_part *l) {
  for (int i = 0; i < pixels; i++, y += l->O)
    for (int c = 0; c < l->C; c++) {
      const int v = *x++ - l->zx;
      y[c] = (int8_t)(l->m ? requantize(v, l->m, l->zero, l->lo, l->hi) : v);
    }
}
