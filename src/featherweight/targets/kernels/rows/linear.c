typedef struct {
  const int8_t *w; /* [row][output][C][W] */
  const int32_t *b;
  dim C, W, O, xp, sums;
} linear_layer;
%%
/* sums[o] += w[o] . row, for the row number `at` of a map */
static void linear_@X(const linear_layer *l, const void *const *rows, int32_t *sums, int at) {
  const int8_t *w = l->w + (int32_t)at * l->O * l->C * l->W;
  for (int o = 0; o < l->O; o++) {
    const @X_t *x = rows[0];
    int32_t sum = at ? sums[o] : l->b[o];
    for (int c = 0; c < l->C; c++, x += l->xp)
      for (int i = 0; i < l->W; i++) sum += (int32_t)x[i] * *w++;
    sums[o] = sum;
  }
}
