/* Sixteen sums of 32 bits in one register of AVX-512, products by VNNI. */
#define WIDE 1
typedef __m512i lanes, taps, pixel, taps2, pixel2, bytes;
typedef float factor;

INLINE lanes load(const int32_t *p) { return _mm512_loadu_si512(p); }
INLINE lanes same(int32_t v) { return _mm512_set1_epi32(v); }
INLINE void keep(int32_t *p, lanes a) { _mm512_storeu_si512(p, a); }
INLINE lanes plus(lanes a, lanes b) { return _mm512_add_epi32(a, b); }
INLINE lanes shift(lanes a, int n) { return _mm512_sra_epi32(a, _mm_cvtsi32_si128(n)); }
INLINE lanes plus_bytes(lanes a, const uint8_t *p) {
  return _mm512_add_epi32(a, _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p)));
}

/* a pixel holds four taps for every lane (`two`: those of q for the upper half) */
INLINE taps weights(const void *w) { return _mm512_loadu_si512(w); }
INLINE pixel one(const uint8_t *p) { return _mm512_set1_epi32(word(p)); }
INLINE pixel two(const uint8_t *p, const uint8_t *q) { return _mm512_mask_set1_epi32(one(p), 0xff00, word(q)); }
INLINE lanes dot(lanes a, pixel x, taps w) { return _mm512_dpbusd_epi32(a, x, w); }

/* the same for two taps of 16 bits */
INLINE taps2 weights2(const void *w) { return weights(w); }
INLINE pixel2 one2(const uint8_t *p) { return one(p); }
INLINE pixel2 two2(const uint8_t *p, const uint8_t *q) { return two(p, q); }
INLINE lanes dot2(lanes a, pixel2 x, taps2 w) { return _mm512_dpwssd_epi32(a, x, w); }

/* a * m / 2^32 to the nearest, a half up; `nearest` where float32 was shown to give the same for every a */
INLINE lanes fixed(lanes a, const int32_t *m) {
  const lanes f = load(m), half = _mm512_set1_epi64(INT64_C(1) << 31);
  const lanes even = _mm512_add_epi64(_mm512_mul_epi32(a, f), half);
  const lanes odd = _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(a, 32), _mm512_srli_epi64(f, 32)), half);
  return _mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(even, 32), odd);
}
INLINE lanes nearest(lanes a, const factor *s) {
  return _mm512_cvt_roundps_epi32(_mm512_mul_ps(_mm512_cvtepi32_ps(a), _mm512_loadu_ps(s)),
                                  _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

INLINE lanes narrowed(lanes a, lanes b, lanes c, lanes d, int zero, int lo, int hi) {
  lanes l = _mm512_packs_epi32(a, b), h = _mm512_packs_epi32(c, d);
  if (zero) {
    const lanes z = _mm512_set1_epi16((int16_t)zero);
    l = _mm512_adds_epi16(l, z);
    h = _mm512_adds_epi16(h, z);
  }
  l = _mm512_packus_epi16(l, h);
  if (lo > 0) l = _mm512_max_epu8(l, _mm512_set1_epi8((char)lo));
  if (hi < 255) l = _mm512_min_epu8(l, _mm512_set1_epi8((char)hi));
  return l;
}
/* lanes to bytes, one after the other */
INLINE void put4(uint8_t *y, lanes a, lanes b, lanes c, lanes d, int zero, int lo, int hi) {
  const lanes order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  _mm512_storeu_si512(y, _mm512_permutexvar_epi32(order, narrowed(a, b, c, d, zero, lo, hi)));
}
INLINE void put2(uint8_t *y, lanes a, lanes b, int zero, int lo, int hi) {
  const lanes order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 0, 4, 8, 12, 1, 5, 9, 13);
  const lanes v = _mm512_permutexvar_epi32(order, narrowed(a, b, a, b, zero, lo, hi));
  _mm256_storeu_si256((__m256i *)y, _mm512_castsi512_si256(v));
}
INLINE void put1(uint8_t *y, lanes a, int zero, int lo, int hi) {
  const lanes order = _mm512_setr_epi32(0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
  const lanes v = _mm512_permutexvar_epi32(order, narrowed(a, a, a, a, zero, lo, hi));
  _mm_storeu_si128((__m128i *)y, _mm512_castsi512_si128(v));
}

/* 64 numbers of a map, in one piece or in several that stand `step` apart */
INLINE bytes row64(const uint8_t *p) { return _mm512_loadu_si512(p); }
INLINE bytes none(void) { return _mm512_setzero_si512(); }
INLINE bytes row32(const uint8_t *p, int step) {
  const __m256i a = _mm256_loadu_si256((const __m256i *)p), b = _mm256_loadu_si256((const __m256i *)(p + step));
  return _mm512_inserti64x4(_mm512_castsi256_si512(a), b, 1);
}
INLINE bytes row16(const uint8_t *p, int step) {
  lanes v = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)p));
  v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(p + step)), 1);
  v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(p + 2 * step)), 2);
  return _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(p + 3 * step)), 3);
}
INLINE bytes row8(const uint8_t *p, int step) {
  lanes v = _mm512_castsi128_si512(couple(p, p + step));
  v = _mm512_inserti32x4(v, couple(p + 2 * step, p + 3 * step), 1);
  v = _mm512_inserti32x4(v, couple(p + 4 * step, p + 5 * step), 2);
  return _mm512_inserti32x4(v, couple(p + 6 * step, p + 7 * step), 3);
}
/* number k of a, b, c, d side by side: four taps per lane, in the order that `lay` undoes */
INLINE void weave(pixel x[4], bytes a, bytes b, bytes c, bytes d) {
  const lanes l = _mm512_unpacklo_epi8(a, b), h = _mm512_unpackhi_epi8(a, b);
  const lanes m = _mm512_unpacklo_epi8(c, d), i = _mm512_unpackhi_epi8(c, d);
  x[0] = _mm512_unpacklo_epi16(l, m);
  x[1] = _mm512_unpackhi_epi16(l, m);
  x[2] = _mm512_unpacklo_epi16(h, i);
  x[3] = _mm512_unpackhi_epi16(h, i);
}
/* two taps of 16 bits */
INLINE void weave2(pixel2 x[4], bytes a, bytes b) {
  const lanes z = none(), l = _mm512_unpacklo_epi8(a, b), h = _mm512_unpackhi_epi8(a, b);
  x[0] = _mm512_unpacklo_epi8(l, z);
  x[1] = _mm512_unpackhi_epi8(l, z);
  x[2] = _mm512_unpacklo_epi8(h, z);
  x[3] = _mm512_unpackhi_epi8(h, z);
}
INLINE void lay(uint8_t *y, const lanes z[4], int zero, int lo, int hi) {
  _mm512_storeu_si512(y, narrowed(z[0], z[1], z[2], z[3], zero, lo, hi));
}
