typedef struct {
  const uint32_t *taps; /* of a depthwise convolution, which goes before or (w is 0) stands alone; or 0 */
  const uint32_t *w;    /* two channels at a time: biases, four taps of each in turn, multipliers */
  dim each, groups, outs, kh, kw, stride, xp, start, W, yp, quads, pairs, tile, between, zero;
} conv_layer;

static int32_t whole(uint32_t u) {
  int32_t v;
  memcpy(&v, &u, 4);
  return v;
}

static int32_t part(uint32_t u, int k) { return (int32_t)(((u >> 8 * k) & 255) ^ 128) - 128; }
