typedef struct {
  average@R_layer average;
  dim C, W, xp;
} total@R_layer;
%%
/* One row more of a map that is averaged. */
APART static void total@R_@X(const total@R_layer *l, const void *const *rows, int32_t *sums, int first) {
  const @X_t *x = rows[0];
  for (int c = 0; c < l->C; c++, x += l->xp) {
    if (first) sums[c] = 0;
    for (int i = 0; i < l->W; i++) sums[c] += x[i];
  }
}
