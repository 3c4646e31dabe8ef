#ifdef __OPTIMIZE__ /* it takes more registers than a compiler that does not optimise leaves */
/* Four pixels of n channels of a depthwise convolution of 3x3. */
static APART void deep_four(const int8_t *const *row, uint32x4_t apart, int n, const conv_layer *l, const int8_t *w,
                      const int32_t *m, int8_t *y) {
  const int8_t *a = row[0], *b = row[1], *d = row[2];
  const int32_t xp = l->xp, zero = l->between;
  const uint32x4_t to = vshlq_n_u32(vidupq_n_u32(0, 1), 4);
  int32_t u = n, v;
#define TAP(row, at) "ldrsb %[u], [%[w]], #1\n vldrb.s32 q5, [%[" #row "], " at "]\n vmla.s32 q4, q5, %[u]\n"
  __asm__ volatile(
      "dls lr, %[u]\n movs %[u], #1\n vadd.i32 q6, %q[apart], %[u]\n vadd.i32 q7, q6, %[u]\n"
      "1: ldrd %[u], %[v], [%[m]], #8\n vdup.32 q4, %[u]\n"
      TAP(a, "%q[apart]") TAP(a, "q6") TAP(a, "q7") TAP(b, "%q[apart]") TAP(b, "q6") TAP(b, "q7")
      TAP(d, "%q[apart]") TAP(d, "q6") TAP(d, "q7")
      "add %[a], %[xp]\n add %[b], %[xp]\n add %[d], %[xp]\n vdup.32 q5, %[v]\n" ROUND("%[zero]")
      "vstrb.32 q4, [%[y], %q[to]]\n adds %[y], #1\n le lr, 1b\n"
      : [a] "+r"(a), [b] "+r"(b), [d] "+r"(d), [w] "+r"(w), [m] "+r"(m), [y] "+r"(y), [u] "+r"(u), [v] "=&r"(v)
      : [apart] "w"(apart), [to] "w"(to), [xp] "r"(xp), [zero] "r"(zero)
      : "q4", "q5", "q6", "q7", "lr", "cc", "memory");
#undef TAP
}
#endif

/* The depthwise part of n pixels, four at a time: its results are the taps of the part that mixes. */
static APART void deep_int8(int8_t *stage, int n, const conv_layer *l, const void *const *rows, int column) {
  (void)requantize; /* of the C for anything else */
  const int32_t stride = l->stride, block = 16 * (n < 4 ? 4 : n);
  const uint32x4_t lane = vidupq_n_u32(0, 1), apart = vmulq_n_u32(lane, (uint32_t)stride);
  for (int s = 0; s < n; s += 4) {
    if (s + 4 > n && n >= 4) s = n - 4;
    int32_t at = (int32_t)(column + s) * stride + l->start;
    const int8_t *w = l->taps;
    const int32_t *m = l->deep;
    int8_t *y = stage + 16 * s;
    for (int c = 0; c < l->each; c += 16, y += block) {
      const int some = l->each - c < 16 ? l->each - c : 16;
#ifdef __OPTIMIZE__
      if (n >= 4 && l->kh == 3 && l->kw == 3) {
        const int8_t *row[3];
        for (int i = 0; i < 3; i++) row[i] = (const int8_t *)rows[i] + at;
        deep_four(row, apart, some, l, w, m, y);
        at += some * l->xp;
        w += 9 * some;
        m += 2 * some;
        continue;
      }
#endif
      const mve_pred16_t p = vctp32q((uint32_t)(n - s));
      for (int k = 0; k < some; k++, m += 2, at += l->xp) {
        int32x4_t sum = vdupq_n_s32(m[0]);
        for (int i = 0; i < l->kh; i++)
          for (int j = 0; j < l->kw; j++) {
            const int8_t *x = (const int8_t *)rows[i] + at + j;
            sum = vmlaq_n_s32(sum, vldrbq_gather_offset_z_s32(x, apart, p), *w++);
          }
        sum = vaddq_n_s32(vrmulhq_s32(sum, vdupq_n_s32(m[1])), l->between);
        sum = vminq_s32(vmaxq_s32(sum, vdupq_n_s32(-128)), vdupq_n_s32(127));
        vstrbq_scatter_offset_p_s32(y + k, vshlq_n_u32(lane, 4), sum, p);
      }
    }
  }
}
