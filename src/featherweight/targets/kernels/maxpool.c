typedef struct {
  dim C, W, P, Q, kh, kw, less;
} maxpool_layer;
%%
static void maxpool_@X(const @X_t *x, @Y_t *y, const maxpool_layer *l) {
  for (int p = 0; p < l->P; p++)
    for (int q = 0; q < l->Q; q++)
      for (int c = 0; c < l->C; c++) {
        const @X_t *in = x + (p * l->kh * l->W + q * l->kw) * l->C + c;
        @X_t most = *in;
        for (int i = 0; i < l->kh; i++)
          for (int j = 0; j < l->kw; j++)
            if (in[(i * l->W + j) * l->C] > most) most = in[(i * l->W + j) * l->C];
        *y++ = (@Y_t)(most - l->less);
      }
}
