typedef struct {
  int32_t ma, mb, bias; /* the zeros of a and b are in it */
  dim C, W, ap, bp, yp, shift, lo, hi;
} add_short_layer;
%%
APART static void add_short_@X_@Y(const add_short_layer *l, const void *const *x, int8_t *y) {
  const @X_t *a = x[0];
  const @Y_t *b = x[1];
  const int32_t ma = l->ma, mb = l->mb, bias = l->bias, shift = l->shift, lo = l->lo, hi = l->hi;
  for (int c = 0; c < l->C; c++, a += l->ap, b += l->bp, y += l->yp)
    for (int i = 0, n = l->W; i < n; i++) /* y may be a or b */
      y[i] = (int8_t)blend_short(a[i], ma, b[i], mb, bias, shift, lo, hi);
}
