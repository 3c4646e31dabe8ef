typedef struct {
  const int8_t *table;
  dim C, W, xp, yp;
} pointwise_layer;
%%
APART static void pointwise_@X(const pointwise_layer *l, const void *const *rows, int8_t *y) {
  const @X_t *x = rows[0];
  for (int c = 0; c < l->C; c++, x += l->xp, y += l->yp)
    for (int i = 0; i < l->W; i++) y[i] = l->table[x[i] + 128]; /* y may be x */
}
