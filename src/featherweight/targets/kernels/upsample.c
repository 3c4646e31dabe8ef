typedef struct {
  dim C, H, W, fh, fw, bottom, right, less; /* bottom, right: copies of the last row and column */
} upsample_layer;
%%
static void upsample_@X(const @X_t *x, @Y_t *y, const upsample_layer *l) {
  for (int h = 1; h <= l->H; h++, x += l->W * l->C)
    for (int i = h < l->H ? l->fh : l->bottom; i > 0; i--)
      for (int w = 1; w <= l->W; w++)
        for (int j = w < l->W ? l->fw : l->right; j > 0; j--)
          for (int c = 0; c < l->C; c++) *y++ = (@Y_t)(x[(w - 1) * l->C + c] - l->less);
}
