typedef struct { /* a convolution that mixes channels; the assembler knows this order */
  int32_t pitch;   /* from a channel of y to the next; 0: y is a 32-bit sum per channel */
  int32_t span;    /* bytes from y to behind its last channel, an even number of channels */
  uint16_t blocks; /* of weights per two channels */
  int16_t zero;
} mixing;

typedef struct { /* the assembler knows the order down to kh */
  const uint32_t *taps; /* of a depthwise convolution, which goes first; or 0 */
  int32_t xp, each, between;
  mixing mix;
  const uint32_t *w; /* 0: the depthwise convolution stands alone */
  uint16_t stride, kh;
  dim kw, groups, outs, words, start, W, tile, many, way, bits; /* pixels of a tile, one less from column `many` on */
} conv_layer;

#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__) && defined(__GNUC__) && !defined(__ARM_BIG_ENDIAN)
#define DSP 1
#else
#define DSP 0
#endif
