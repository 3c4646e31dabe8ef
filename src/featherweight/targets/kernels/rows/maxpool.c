typedef struct {
  dim C, W, kh, kw, xp, yp;
} maxpool_layer;
%%
APART static void maxpool_@X(const maxpool_layer *l, const void *const *rows, void *to) {
  @X_t *y = to;
  for (int c = 0; c < l->C; c++, y += l->yp) {
    int32_t at = c * l->xp;
    for (int q = 0; q < l->W; q++, at += l->kw) {
      @X_t most = *((const @X_t *)rows[0] + at);
      for (int i = 0; i < l->kh; i++)
        for (const @X_t *x = (const @X_t *)rows[i] + at, *const end = x + l->kw; x < end; x++)
          if (*x > most) most = *x;
      y[q] = most;
    }
  }
}
