typedef struct {
  const int8_t *x; /* four pixels of a vector of taps, and `next` bytes on those of the next one */
  int32_t next, blocks, zero, yp, outs;
} mix_job;

/* Four pixels of all channels. */
static APART void mix_four(const mix_job *j, const int8_t *w, const int32_t *m, int8_t *y) {
  const int8_t *x;
  int32_t a, b, c, d, p, n = j->outs;
  if (j->blocks == 1)
    __asm__ volatile(
        "ldr %[x], [%[j]]\n vldrb.8 q0, [%[x]]\n vldrb.8 q1, [%[x], #16]\n"
        "vldrb.8 q2, [%[x], #32]\n vldrb.8 q3, [%[x], #48]\n ldr %[a], [%[j], #20]\n dls lr, %[a]\n"
        "ldrd %[p], %[x], [%[j], #12]\n 1: vldrb.8 q4, [%[w]], #16\n vmladav.s8 %[a], q0, q4\n vmladav.s8 %[b], q1, q4\n"
        "vmladav.s8 %[c], q2, q4\n vmladav.s8 %[d], q3, q4\n"
        "vmov d8, %[a], %[b]\n vmov d9, %[c], %[d]\n"
        "ldrd %[a], %[b], [%[m]], #8\n vadd.i32 q4, q4, %[a]\n vdup.32 q5, %[b]\n" ROUND("%[p]")
        "vstrb.32 q4, [%[y]]\n add %[y], %[x]\n le lr, 1b\n"
        : [w] "+r"(w), [m] "+r"(m), [y] "+l"(y), [p] "=&r"(p), [x] "=&r"(x), [a] "=&Te"(a), [b] "=&Te"(b),
          [c] "=&Te"(c), [d] "=&Te"(d)
        : [j] "r"(j)
        : "q0", "q1", "q2", "q3", "q4", "q5", "lr", "cc", "memory");
  else
    __asm__ volatile(
        "ldr %[p], [%[j], #4]\n"
        "1: ldr %[a], [%[m]]\n mov %[b], %[a]\n mov %[c], %[a]\n mov %[d], %[a]\n"
        "ldr %[x], [%[j]]\n ldr lr, [%[j], #8]\n dls lr, lr\n"
        "2: vldrb.8 q4, [%[w]], #16\n vldrb.8 q0, [%[x]]\n vmladava.s8 %[a], q0, q4\n"
        "vldrb.8 q1, [%[x], #16]\n vmladava.s8 %[b], q1, q4\n vldrb.8 q2, [%[x], #32]\n vmladava.s8 %[c], q2, q4\n"
        "vldrb.8 q3, [%[x], #48]\n vmladava.s8 %[d], q3, q4\n add %[x], %[p]\n le lr, 2b\n"
        "vmov d8, %[a], %[b]\n vmov d9, %[c], %[d]\n"
        "ldr %[a], [%[m], #4]\n adds %[m], #8\n vdup.32 q5, %[a]\n ldrd %[a], %[b], [%[j], #12]\n" ROUND("%[a]")
        "vstrb.32 q4, [%[y]]\n add %[y], %[b]\n subs %[n], #1\n bne 1b\n"
        : [n] "+r"(n), [w] "+r"(w), [m] "+r"(m), [y] "+l"(y), [p] "=&r"(p), [x] "=&r"(x), [a] "=&Te"(a), [b] "=&Te"(b),
          [c] "=&Te"(c), [d] "=&Te"(d)
        : [j] "r"(j)
        : "q0", "q1", "q2", "q3", "q4", "q5", "lr", "cc", "memory");
}

/* Pixels of group g from the stage, four at a time; `sums`, where y is 0, collects those from number `next` on. */
static APART void mix(int8_t *stage, int n, const conv_layer *l, int g, int8_t *y, int32_t *sums, int next) {
  (void)requantize; /* of the C for anything else */
  const int wide = n < 4 ? 4 : n, aside = !y || n < 4;
  int8_t *after = stage + (int32_t)l->pitch * wide;
  const int8_t *w = l->w + (int32_t)g * l->outs * l->pitch;
  const int32_t *m = l->mix + 2 * (int32_t)g * l->outs;
  mix_job j;
  j.next = 16 * wide;
  j.blocks = l->pitch / 16;
  j.zero = l->zero;
  j.yp = aside ? 4 : l->yp;
  j.outs = l->outs;
  for (int s = 0; s < n; s += 4) {
    if (s + 4 > n && n >= 4) s = n - 4;
    j.x = stage + 16 * s;
    mix_four(&j, w, m, aside ? after : y + s);
    if (y && aside) {
      for (int o = 0; o < l->outs; o++)
        for (int q = 0; q < n; q++) y[o * l->yp + q] = after[4 * o + q];
    } else if (!y) {
      const int from = next > s ? next - s : 0;
      const mve_pred16_t p = (mve_pred16_t)((n < 4 ? (1 << 4 * n) - 1 : 0xffff) & 0xffff << 4 * from);
      const int8_t *r = after, *last = r + 4 * l->outs;
      for (int32_t *sum = sums; r != last; r += 4, sum++) *sum = vaddvaq_p_s32(*sum, vldrbq_s32(r), p);
      next = s + 4;
    }
  }
}
