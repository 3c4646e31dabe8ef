typedef struct {
  int32_t m, bias, offset;
  dim C, W, kh, kw, xp, yp, shift, lo, hi;
} avgpool_short_layer;
%%
APART static void avgpool_short_@X(const avgpool_short_layer *l, const void *const *rows, void *to) {
  @Y_t *y = to;
  for (int c = 0; c < l->C; c++, y += l->yp) {
    int32_t at = c * l->xp;
    for (int q = 0; q < l->W; q++, at += l->kw) {
      int32_t sum = -l->offset;
      for (int i = 0; i < l->kh; i++)
        for (const @X_t *x = (const @X_t *)rows[i] + at, *const end = x + l->kw; x < end;) sum += *x++;
      y[q] = (@Y_t)requantize_short(sum, l->m, l->bias, l->shift, l->lo, l->hi);
    }
  }
}
