typedef struct {
  dim C, H, W, Q, gap;
} difference_layer;
%%
static void difference_@X(const @X_t *x, int16_t *y, const difference_layer *l) {
  for (int p = 0; p < l->H; p++)
    for (int n = 0; n < l->Q * l->C; n++) {
      const @X_t *in = x + p * l->W * l->C + n;
      *y++ = (int16_t)subtract(in[l->gap * l->C], in[0], -32768, 32767);
    }
}
