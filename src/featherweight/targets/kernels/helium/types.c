typedef struct {
  const int8_t *taps, *w;    /* of a depthwise convolution, which goes before or (w is 0) stands alone, or 0; then */
  const int32_t *deep, *mix; /* their biases and multipliers, channel by channel */
  dim each, groups, outs, kh, kw, stride, xp, start, W, yp, words, pitch, tile, eights, between, zero;
} conv_layer; /* words: taps of a pixel; pitch: in whole vectors; tile: pixels at once; eights: of channels, or 0 */
