typedef struct {
  int64_t ma, mb;
  dim C, W, ap, bp, yp, za, zb, zero, lo, hi;
} add_layer;
%%
APART static void add_@X_@Y(const add_layer *l, const void *const *x, int8_t *y) {
  const @X_t *a = x[0];
  const @Y_t *b = x[1];
  for (int c = 0; c < l->C; c++, a += l->ap, b += l->bp, y += l->yp)
    for (int i = 0; i < l->W; i++) /* y may be a or b */
      y[i] = (int8_t)blend(a[i] - l->za, l->ma, b[i] - l->zb, l->mb, l->zero, l->lo, l->hi);
}
