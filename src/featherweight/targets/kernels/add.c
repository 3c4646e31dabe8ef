typedef struct {
  int64_t ma, mb;
  dim za, zb, zero, lo, hi;
} add_layer;
%%
/* y may be a or b */
static void add_@X_@Y(const @X_t *a, const @Y_t *b, int8_t *y, int n, const add_layer *l) {
  for (int i = 0; i < n; i++) y[i] = (int8_t)blend(a[i] - l->za, l->ma, b[i] - l->zb, l->mb, l->zero, l->lo, l->hi);
}
