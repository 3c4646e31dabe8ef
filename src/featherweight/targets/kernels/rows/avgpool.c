typedef struct {
  int64_t m;
  int32_t offset;
  dim C, W, kh, kw, xp, yp, zero, lo, hi;
} avgpool_layer;
%%
APART static void avgpool_@X(const avgpool_layer *l, const void *const *rows, void *to) {
  @Y_t *y = to;
  for (int c = 0; c < l->C; c++, y += l->yp) {
    int32_t at = c * l->xp;
    for (int q = 0; q < l->W; q++, at += l->kw) {
      int32_t sum = -l->offset;
      for (int i = 0; i < l->kh; i++)
        for (const @X_t *x = (const @X_t *)rows[i] + at, *const end = x + l->kw; x < end;) sum += *x++;
      y[q] = (@Y_t)requantize(sum, l->m, l->zero, l->lo, l->hi);
    }
  }
}
