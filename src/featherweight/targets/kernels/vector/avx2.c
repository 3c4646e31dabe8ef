/* Sixteen sums of 32 bits in two registers of AVX2. */
typedef struct {
  __m256i lo, hi;
} lanes;
typedef lanes taps2, pixel2, bytes;
typedef float factor;

INLINE __m256i half(const void *p) { return _mm256_loadu_si256((const __m256i *)p); }
INLINE lanes both(__m256i lo, __m256i hi) {
  const lanes a = {lo, hi};
  return a;
}
INLINE lanes load(const int32_t *p) { return both(half(p), half(p + 8)); }
INLINE lanes same(int32_t v) { return both(_mm256_set1_epi32(v), _mm256_set1_epi32(v)); }
INLINE void keep(int32_t *p, lanes a) {
  _mm256_storeu_si256((__m256i *)p, a.lo);
  _mm256_storeu_si256((__m256i *)(p + 8), a.hi);
}
INLINE lanes plus(lanes a, lanes b) { return both(_mm256_add_epi32(a.lo, b.lo), _mm256_add_epi32(a.hi, b.hi)); }
INLINE lanes shift(lanes a, int n) {
  const __m128i by = _mm_cvtsi32_si128(n);
  return both(_mm256_sra_epi32(a.lo, by), _mm256_sra_epi32(a.hi, by));
}
INLINE lanes plus_bytes(lanes a, const uint8_t *p) {
  const __m128i v = _mm_loadu_si128((const __m128i *)p);
  return plus(a, both(_mm256_cvtepu8_epi32(v), _mm256_cvtepu8_epi32(_mm_srli_si128(v, 8))));
}

/* two taps of 16 bits for every lane */
INLINE taps2 weights2(const void *w) { return both(half(w), half((const uint8_t *)w + 32)); }
INLINE pixel2 one2(const uint8_t *p) { return same(word(p)); }
INLINE pixel2 two2(const uint8_t *p, const uint8_t *q) {
  return both(_mm256_set1_epi32(word(p)), _mm256_set1_epi32(word(q)));
}
INLINE lanes dot2(lanes a, pixel2 x, taps2 w) {
  return plus(a, both(_mm256_madd_epi16(x.lo, w.lo), _mm256_madd_epi16(x.hi, w.hi)));
}

#if defined(__AVXVNNI__)
#define DOT _mm256_dpbusd_avx_epi32
#elif defined(__AVX512VNNI__) && defined(__AVX512VL__)
#define DOT _mm256_dpbusd_epi32
#endif
#ifdef DOT
/* four taps of 8 bits */
typedef lanes taps, pixel;
INLINE taps weights(const void *w) { return weights2(w); }
INLINE pixel split(__m256i lo, __m256i hi) { return both(lo, hi); }
INLINE lanes dot(lanes a, pixel x, taps w) {
  return both(DOT(a.lo, x.lo, w.lo), DOT(a.hi, x.hi, w.hi));
}
#else
/* four taps of 8 bits, as taps 0, 2 and taps 1, 3 of 16 bits: products of bytes would saturate */
typedef struct {
  lanes even, odd;
} pixel;
typedef pixel taps;
INLINE taps weights(const void *w) {
  const lanes v = weights2(w);
  taps t;
  t.even.lo = _mm256_srai_epi16(_mm256_slli_epi16(v.lo, 8), 8);
  t.even.hi = _mm256_srai_epi16(_mm256_slli_epi16(v.hi, 8), 8);
  t.odd.lo = _mm256_srai_epi16(v.lo, 8);
  t.odd.hi = _mm256_srai_epi16(v.hi, 8);
  return t;
}
INLINE pixel split(__m256i lo, __m256i hi) {
  const __m256i low = _mm256_set1_epi16(255);
  pixel x;
  x.even.lo = _mm256_and_si256(lo, low);
  x.even.hi = _mm256_and_si256(hi, low);
  x.odd.lo = _mm256_srli_epi16(lo, 8);
  x.odd.hi = _mm256_srli_epi16(hi, 8);
  return x;
}
INLINE lanes dot(lanes a, pixel x, taps w) { return dot2(dot2(a, x.even, w.even), x.odd, w.odd); }
#endif
INLINE pixel one(const uint8_t *p) { return split(_mm256_set1_epi32(word(p)), _mm256_set1_epi32(word(p))); }
INLINE pixel two(const uint8_t *p, const uint8_t *q) {
  return split(_mm256_set1_epi32(word(p)), _mm256_set1_epi32(word(q)));
}

/* a * m / 2^32 to the nearest, a half up; `nearest` where float32 was shown to give the same for every a */
INLINE __m256i fixed_half(__m256i a, __m256i f) {
  const __m256i add = _mm256_set1_epi64x(INT64_C(1) << 31);
  const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(a, f), add);
  const __m256i odd = _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(a, 32), _mm256_srli_epi64(f, 32)), add);
  return _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
}
INLINE lanes fixed(lanes a, const int32_t *m) { return both(fixed_half(a.lo, half(m)), fixed_half(a.hi, half(m + 8))); }
INLINE lanes nearest(lanes a, const factor *s) {
  return both(_mm256_cvtps_epi32(_mm256_mul_ps(_mm256_cvtepi32_ps(a.lo), _mm256_loadu_ps(s))),
              _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_cvtepi32_ps(a.hi), _mm256_loadu_ps(s + 8))));
}

INLINE __m256i narrowed(__m256i a, __m256i b, __m256i c, __m256i d, int zero, int lo, int hi) {
  __m256i l = _mm256_packs_epi32(a, b), h = _mm256_packs_epi32(c, d);
  if (zero) {
    const __m256i z = _mm256_set1_epi16((int16_t)zero);
    l = _mm256_adds_epi16(l, z);
    h = _mm256_adds_epi16(h, z);
  }
  l = _mm256_packus_epi16(l, h);
  if (lo > 0) l = _mm256_max_epu8(l, _mm256_set1_epi8((char)lo));
  if (hi < 255) l = _mm256_min_epu8(l, _mm256_set1_epi8((char)hi));
  return l;
}
/* lanes to bytes, one after the other */
INLINE void put2(uint8_t *y, lanes a, lanes b, int zero, int lo, int hi) {
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  const __m256i v = _mm256_permutevar8x32_epi32(narrowed(a.lo, a.hi, b.lo, b.hi, zero, lo, hi), order);
  _mm256_storeu_si256((__m256i *)y, v);
}
INLINE void put4(uint8_t *y, lanes a, lanes b, lanes c, lanes d, int zero, int lo, int hi) {
  put2(y, a, b, zero, lo, hi);
  put2(y + 32, c, d, zero, lo, hi);
}
INLINE void put1(uint8_t *y, lanes a, int zero, int lo, int hi) {
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 0, 4, 1, 5);
  const __m256i v = _mm256_permutevar8x32_epi32(narrowed(a.lo, a.hi, a.lo, a.hi, zero, lo, hi), order);
  _mm_storeu_si128((__m128i *)y, _mm256_castsi256_si128(v));
}

/* 64 numbers of a map, in one piece or in several that stand `step` apart */
INLINE bytes row64(const uint8_t *p) { return both(half(p), half(p + 32)); }
INLINE bytes none(void) { return both(_mm256_setzero_si256(), _mm256_setzero_si256()); }
INLINE bytes row32(const uint8_t *p, int step) { return both(half(p), half(p + step)); }
INLINE __m256i halves(const uint8_t *p, const uint8_t *q) {
  const __m128i a = _mm_loadu_si128((const __m128i *)p), b = _mm_loadu_si128((const __m128i *)q);
  return _mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1);
}
INLINE bytes row16(const uint8_t *p, int step) {
  return both(halves(p, p + step), halves(p + 2 * step, p + 3 * step));
}
INLINE __m256i quarters(const uint8_t *p, int step) {
  const __m128i a = couple(p, p + step), b = couple(p + 2 * step, p + 3 * step);
  return _mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1);
}
INLINE bytes row8(const uint8_t *p, int step) { return both(quarters(p, step), quarters(p + 4 * step, step)); }
/* number k of a, b, c, d side by side: four taps per lane, in the order that `lay` undoes */
INLINE void weave(pixel x[4], bytes a, bytes b, bytes c, bytes d) {
  const __m256i l = _mm256_unpacklo_epi8(a.lo, b.lo), h = _mm256_unpackhi_epi8(a.lo, b.lo);
  const __m256i m = _mm256_unpacklo_epi8(c.lo, d.lo), i = _mm256_unpackhi_epi8(c.lo, d.lo);
  const __m256i s = _mm256_unpacklo_epi8(a.hi, b.hi), t = _mm256_unpackhi_epi8(a.hi, b.hi);
  const __m256i u = _mm256_unpacklo_epi8(c.hi, d.hi), v = _mm256_unpackhi_epi8(c.hi, d.hi);
  x[0] = split(_mm256_unpacklo_epi16(l, m), _mm256_unpacklo_epi16(s, u));
  x[1] = split(_mm256_unpackhi_epi16(l, m), _mm256_unpackhi_epi16(s, u));
  x[2] = split(_mm256_unpacklo_epi16(h, i), _mm256_unpacklo_epi16(t, v));
  x[3] = split(_mm256_unpackhi_epi16(h, i), _mm256_unpackhi_epi16(t, v));
}
/* two taps of 16 bits */
INLINE void weave2(pixel2 x[4], bytes a, bytes b) {
  const __m256i z = _mm256_setzero_si256();
  const __m256i l = _mm256_unpacklo_epi8(a.lo, b.lo), h = _mm256_unpackhi_epi8(a.lo, b.lo);
  const __m256i s = _mm256_unpacklo_epi8(a.hi, b.hi), t = _mm256_unpackhi_epi8(a.hi, b.hi);
  x[0] = both(_mm256_unpacklo_epi8(l, z), _mm256_unpacklo_epi8(s, z));
  x[1] = both(_mm256_unpackhi_epi8(l, z), _mm256_unpackhi_epi8(s, z));
  x[2] = both(_mm256_unpacklo_epi8(h, z), _mm256_unpacklo_epi8(t, z));
  x[3] = both(_mm256_unpackhi_epi8(h, z), _mm256_unpackhi_epi8(t, z));
}
INLINE void lay(uint8_t *y, const lanes z[4], int zero, int lo, int hi) {
  _mm256_storeu_si256((__m256i *)y, narrowed(z[0].lo, z[1].lo, z[2].lo, z[3].lo, zero, lo, hi));
  _mm256_storeu_si256((__m256i *)(y + 32), narrowed(z[0].hi, z[1].hi, z[2].hi, z[3].hi, zero, lo, hi));
}
