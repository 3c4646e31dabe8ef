typedef struct {
  int32_t m, bias, offset;
  dim C, W, kh, kw, xp, yp, shift, lo, hi;
} avgpool_short_layer;
%%
APART static void avgpool_short_@X(const avgpool_short_layer *l, const void *const *rows, void *to) {
  @Y_t *y = to;
  for (int c = 0; c < l->C; c++, y += l->yp)
    for (int q = 0; q < l->W; q++) {
      int32_t sum = -l->offset;
      for (int i = 0; i < l->kh; i++) {
        const @X_t *x = rows[i];
        for (int j = 0; j < l->kw; j++) sum += x[c * l->xp + q * l->kw + j];
      }
      y[q] = (@Y_t)requantize_short(sum, l->m, l->bias, l->shift, l->lo, l->hi);
    }
}
