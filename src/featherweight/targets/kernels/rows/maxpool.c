typedef struct {
  dim C, W, kh, kw, xp, yp;
} maxpool_layer;
%%
APART static void maxpool_@X(const maxpool_layer *l, const void *const *rows, void *to) {
  @X_t *y = to;
  for (int c = 0; c < l->C; c++, y += l->yp)
    for (int q = 0; q < l->W; q++) {
      @X_t most = 0;
      for (int i = 0; i < l->kh; i++) {
        const @X_t *x = rows[i];
        for (int j = 0; j < l->kw; j++) {
          const @X_t v = x[c * l->xp + q * l->kw + j];
          if (i + j == 0 || v > most) most = v;
        }
      }
      y[q] = most;
    }
}
