typedef struct {
  const int8_t *w; /* [O][kh][kw][C / groups] */
  const int32_t *b, *m;
  dim C, H, W, O, P, Q, kh, kw, sh, sw, top, left, groups, fill, zero, lo, hi;
} conv_layer;
%%
static void conv_@X(const @X_t *x, int8_t *y, const conv_layer *l) {
  const int each = l->C / l->groups, outs = l->O / l->groups, row = l->kw * each;
  for (int p = 0; p < l->P; p++)
    for (int q = 0; q < l->Q; q++) {
      const int at = q * l->sw - l->left, over = at + l->kw - l->W;
      const int j0 = at < 0 ? -at : 0, j1 = over > 0 ? l->kw - over : l->kw; /* taps [j0, j1) are inside */
      const int run = l->groups == 1 ? j1 - j0 : 1;                         /* taps whose channels are neighbours */
      const int8_t *w = l->w;
      for (int o = 0; o < l->O; o++) {
        const @X_t *in = x + o / outs * each;
        int32_t acc = l->b[o];
        for (int i = 0, r = p * l->sh - l->top; i < l->kh; i++, r++, w += row)
          if (r < 0 || r >= l->H)
            acc += l->fill * total(w, row);
          else {
            for (int j = j0; j < j1; j += run)
              acc += dot_@X(in + (r * l->W + at + j) * l->C, w + j * each, run * each);
            if (j1 - j0 != l->kw)
              acc += l->fill * (total(w, j0 * each) + total(w + j1 * each, row - j1 * each));
          }
        *y++ = (int8_t)requantize(acc, l->m[o], l->zero, l->lo, l->hi);
      }
    }
}
