/* `run` taps of four pixels. */
static inline void gather_four(int8_t *t, const int8_t *x, int run, uint32x4_t apart, uint32x4_t to) {
  __asm__ volatile(
      "dls lr, %[run]\n"
      "1: vldrb.s32 q4, [%[x], %q[apart]]\n vstrb.32 q4, [%[t], %q[to]]\n adds %[x], #1\n adds %[t], #1\n le lr, 1b\n"
      : [x] "+r"(x), [t] "+r"(t)
      : [run] "r"(run), [apart] "w"(apart), [to] "w"(to)
      : "q4", "lr", "cc", "memory");
}

/* Eight channels of four pixels. */
static inline void gather_eight(int8_t *t, const int8_t *x, int32_t stride, uint16x8_t apart) {
  __asm__ volatile(
      "vldrb.u16 q4, [%[x], %q[apart]]\n vstrb.16 q4, [%[t]]\n add %[x], %[stride]\n"
      "vldrb.u16 q4, [%[x], %q[apart]]\n vstrb.16 q4, [%[t], #16]\n add %[x], %[stride]\n"
      "vldrb.u16 q4, [%[x], %q[apart]]\n vstrb.16 q4, [%[t], #32]\n add %[x], %[stride]\n"
      "vldrb.u16 q4, [%[x], %q[apart]]\n vstrb.16 q4, [%[t], #48]\n"
      : [x] "+r"(x)
      : [t] "l"(t), [stride] "r"(stride), [apart] "w"(apart)
      : "q4", "memory");
}

/* Taps by channel, eight of them at once, where there are eights. */
static void gather_channels(int8_t *stage, int n, const conv_layer *l, const void *const *rows, int32_t at) {
  const int32_t block = 16 * (n < 4 ? 4 : n), stride = l->stride, xp = l->xp;
  const uint16x8_t apart = vmulq_n_u16(vidupq_n_u16(0, 1), (uint16_t)xp);
  const int kw = l->kw, eights = l->eights;
  int half = 0;
  for (const void *const *row = rows, *const *end = rows + l->kh; row != end; row++)
    for (int k = 0; k < kw; k++) {
      const int8_t *x = (const int8_t *)*row + at + k;
      for (int e = 0; e < eights; e++, x += 8 * xp) {
        for (int s = 0; s < n - 4; s += 4) gather_eight(stage + 16 * s + half, x + s * stride, stride, apart);
        if (n >= 4)
          gather_eight(stage + 16 * (n - 4) + half, x + (n - 4) * stride, stride, apart);
        else
          for (int q = 0; q < n; q++)
            for (int c = 0; c < 8; c++) stage[16 * q + half + c] = x[q * stride + c * xp];
        half ^= 8;
        if (half == 0) stage += block;
      }
    }
}

/* The taps of n pixels in the order of the weights, sixteen of each pixel in turn. */
static APART void gather_int8(int8_t *stage, int n, const conv_layer *l, const void *const *rows, int channel,
                              int column) {
  const int32_t block = 16 * (n < 4 ? 4 : n), stride = l->stride, xp = l->xp;
  const uint32x4_t lane = vidupq_n_u32(0, 1), apart = vmulq_n_u32(lane, (uint32_t)stride), to = vshlq_n_u32(lane, 4);
  const int kw = l->kw, each = l->each;
  const int32_t at = (int32_t)channel * xp + (int32_t)column * stride + l->start;
  const void *const *end = rows + l->kh;
  int left = 16;
  if (l->eights) {
    gather_channels(stage, n, l, rows, at);
    return;
  }
  for (const void *const *row = rows; row != end; row++) {
    const int8_t *x = (const int8_t *)*row + at;
    for (int c = each; c > 0; c--, x += xp)
      for (int k = 0, run; k < kw; k += run) {
        run = kw - k < left ? kw - k : left;
        for (int s = 0; s < n - 4; s += 4) gather_four(stage + 16 * s, x + k + s * stride, run, apart, to);
        if (n >= 4)
          gather_four(stage + 16 * (n - 4), x + k + (n - 4) * stride, run, apart, to);
        else
          for (int i = 0; i < run; i++)
            for (int q = 0; q < n; q++) stage[16 * q + i] = x[k + i + q * stride];
        stage += run;
        left -= run;
        if (left == 0) {
          stage += block - 16;
          left = 16;
        }
      }
  }
}
