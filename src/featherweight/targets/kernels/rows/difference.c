typedef struct {
  dim C, W, gap, rows, xp, yp; /* `gap` columns or `rows` rows apart */
} difference_layer;
%%
APART static void difference_@X(const difference_layer *l, const void *const *x, int16_t *y) {
  const @X_t *a = x[0], *b = x[l->rows];
  for (int c = 0; c < l->C; c++, a += l->xp, b += l->xp, y += l->yp)
    for (int i = 0; i < l->W; i++) y[i] = (int16_t)subtract(b[i + l->gap], a[i], -32768, 32767);
}
