typedef struct {
  const int8_t *w; /* [row][output][C][W] */
  const int32_t *b;
  dim C, W, O, xp, sums;
} linear_layer;
%%
static int32_t dot_@X(const @X_t *x, const int8_t *w, int n) {
  int32_t sum = 0;
  for (; n > 1; n -= 2, x += 2, w += 2) sum += (int32_t)x[0] * w[0] + (int32_t)x[1] * w[1];
  return n ? sum + (int32_t)x[0] * w[0] : sum;
}

/* sums[o] += w[o] . row, for the row number `at` of a map */
APART static void linear_@X(const linear_layer *l, const void *const *rows, int32_t *sums, int at) {
  const int8_t *w = l->w + (int32_t)at * l->O * l->C * l->W;
  for (int o = 0; o < l->O; o++) {
    const @X_t *x = rows[0];
    if (at == 0) sums[o] = l->b[o];
    for (int c = l->C; c > 0; c--, x += l->xp, w += l->W) sums[o] += dot_@X(x, w, l->W);
  }
}
