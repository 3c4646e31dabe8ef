typedef struct {
  const int8_t *w; /* [O][kh][kw][C / groups] */
  const int32_t *b, *m;
  dim C, H, W, O, P, Q, kh, kw, sh, sw, top, left, groups, fill, zero, lo, hi;
} conv_layer;
%%
static void conv_@X(const @X_t *x, int8_t *y, const conv_layer *l) {
  const int each = l->C / l->groups, outs = l->O / l->groups;
  for (int p = 0; p < l->P; p++)
    for (int q = 0; q < l->Q; q++) {
      const int8_t *w = l->w;
      for (int o = 0; o < l->O; o++) {
        const @X_t *in = x + o / outs * each;
        int32_t acc = l->b[o];
        for (int i = 0; i < l->kh; i++)
          for (int j = 0; j < l->kw; j++, w += each) {
            const int r = p * l->sh + i - l->top, t = q * l->sw + j - l->left;
            if (r < 0 || r >= l->H || t < 0 || t >= l->W)
              for (int c = 0; c < each; c++) acc += (int32_t)l->fill * w[c];
            else
              for (int c = 0; c < each; c++) acc += (int32_t)in[(r * l->W + t) * l->C + c] * w[c];
          }
        *y++ = (int8_t)requantize(acc, l->m[o], l->zero, l->lo, l->hi);
      }
    }
}
