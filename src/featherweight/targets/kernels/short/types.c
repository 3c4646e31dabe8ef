typedef struct {
  const int8_t *taps, *w;     /* of a depthwise convolution, which goes before or (w is 0) stands alone, or 0; then */
  const int32_t *deep, *mix;  /* their biases and multipliers, channel by channel */
  int32_t between, zero;      /* what is added before the shift; where that is 0, the zero point */
  dim each, groups, outs, kh, kw, stride, xp, start, W, yp, words, shifts, shift; /* words: taps of a pixel */
} conv_layer;

typedef struct { /* the assembly below knows this order */
  const void *x;      /* words of the stage; or rows */
  const int8_t *w;
  const int32_t *m;   /* of every channel its bias and its multiplier */
  void *y;            /* bytes, or words where nothing is rounded or a depthwise convolution writes */
  int32_t at, pitch;  /* taps, and bytes of y from a channel to the next; or where in the rows, and their pitch */
  int32_t bias, shift;
  const int32_t *end; /* of m */
  uint32_t kept;
  const void *rows_end;
  int32_t kw, stride;
} job;
