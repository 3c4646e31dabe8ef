typedef struct {
  const int8_t *w; /* [row][output][C][W] */
  const int32_t *b;
  dim C, W, O, xp, sums;
} linear_layer;
%%
/* sums[o] += w[o] . row, for the row number `at` of a map */
APART static void linear_@X(const linear_layer *l, const void *const *rows, int32_t *sums, int at) {
  const int32_t *b = at ? sums : l->b;
  const int8_t *w = l->w + (int32_t)at * l->O * l->C * l->W;
  for (int o = l->O; o > 0; o--) {
    const @X_t *x = rows[0];
    int32_t sum = *b++;
    for (int c = l->C; c > 0; c--, x += l->xp) {
      const @X_t *v = x;
      for (const int8_t *const end = w + l->W; w < end;) sum += (int32_t)*v++ * *w++;
    }
    *sums++ = sum;
  }
}
