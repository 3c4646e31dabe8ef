typedef struct {
  dim C, W, fw, right, xp, yp; /* right: copies of the last column */
} upsample_layer;
%%
APART static void upsample_@X(const upsample_layer *l, const void *const *rows, void *to) {
  const @X_t *x = rows[0];
  @X_t *y = to;
  for (int c = 0; c < l->C; c++, x += l->xp, y += l->yp)
    for (int i = 0, q = 0; i < l->W; i++)
      for (int j = i + 1 < l->W ? l->fw : l->right; j > 0; j--) y[q++] = x[i];
}
