typedef struct {
  int64_t m;
  int32_t offset;
  dim C, W, P, Q, kh, kw, zero, lo, hi;
} avgpool_layer;
%%
static void avgpool_@X(const @X_t *x, @Y_t *y, const avgpool_layer *l) {
  for (int p = 0; p < l->P; p++)
    for (int q = 0; q < l->Q; q++)
      for (int c = 0; c < l->C; c++) {
        int32_t sum = -l->offset;
        for (int i = 0; i < l->kh; i++)
          for (int j = 0; j < l->kw; j++) sum += x[((p * l->kh + i) * l->W + q * l->kw + j) * l->C + c];
        *y++ = (@Y_t)requantize(sum, l->m, l->zero, l->lo, l->hi);
      }
}
