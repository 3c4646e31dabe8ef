typedef struct {
  const int8_t *w; /* [kh][kw][C] */
  const int32_t *b, *m;
  dim C, H, W, P, Q, kh, kw, sh, sw, top, left, fill, zero, lo, hi;
} depthwise_layer;
%%
static void depthwise_@X(const @X_t *x, int8_t *y, const depthwise_layer *l) {
  for (int p = 0; p < l->P; p++)
    for (int q = 0; q < l->Q; q++)
      for (int c = 0; c < l->C; c++) {
        const int8_t *w = l->w + c;
        int32_t acc = l->b[c];
        for (int i = 0; i < l->kh; i++)
          for (int j = 0; j < l->kw; j++, w += l->C) {
            const int r = p * l->sh + i - l->top, t = q * l->sw + j - l->left;
            acc += (r < 0 || r >= l->H || t < 0 || t >= l->W ? (int32_t)l->fill : x[(r * l->W + t) * l->C + c]) * *w;
          }
        *y++ = (int8_t)requantize(acc, l->m[c], l->zero, l->lo, l->hi);
      }
}
