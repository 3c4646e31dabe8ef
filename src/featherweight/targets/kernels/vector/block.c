/* 64 numbers of four maps, or of four places of one, times their weights */
INLINE void mix(lanes z[4], bytes a, bytes b, bytes c, bytes d, const int8_t *w) {
  pixel x[4];
  weave(x, a, b, c, d);
  z[0] = dot(z[0], x[0], weights(w));
  z[1] = dot(z[1], x[1], weights(w + 64));
  z[2] = dot(z[2], x[2], weights(w + 128));
  z[3] = dot(z[3], x[3], weights(w + 192));
}
/* the same, and for the row below, whose weights stand one tap later */
INLINE void mix_rows(lanes z[4], lanes t[4], bytes a, bytes b, bytes c, bytes d, const int8_t *w, const int8_t *v) {
  pixel x[4];
  weave(x, a, b, c, d);
  z[0] = dot(z[0], x[0], weights(w));
  z[1] = dot(z[1], x[1], weights(w + 64));
  z[2] = dot(z[2], x[2], weights(w + 128));
  z[3] = dot(z[3], x[3], weights(w + 192));
  t[0] = dot(t[0], x[0], weights(v));
  t[1] = dot(t[1], x[1], weights(v + 64));
  t[2] = dot(t[2], x[2], weights(v + 128));
  t[3] = dot(t[3], x[3], weights(v + 192));
}
INLINE void begin(lanes z[4], const int32_t *b) {
  z[0] = load(b);
  z[1] = load(b + 16);
  z[2] = load(b + 32);
  z[3] = load(b + 48);
}
INLINE void nearest4(lanes z[4], const factor *s) {
  z[0] = nearest(z[0], s);
  z[1] = nearest(z[1], s + 16);
  z[2] = nearest(z[2], s + 32);
  z[3] = nearest(z[3], s + 48);
}
INLINE void fixed4(lanes z[4], const int32_t *m) {
  z[0] = fixed(z[0], m);
  z[1] = fixed(z[1], m + 16);
  z[2] = fixed(z[2], m + 32);
  z[3] = fixed(z[3], m + 48);
}
/* `count` pieces of a block, `each` numbers long, to places `step` apart */
INLINE void scatter(uint8_t *y, const lanes z[4], int each, int count, int step, int zero, int lo, int hi) {
  uint8_t t[64];
  lay(t, z, zero, lo, hi);
  for (int k = 0; k < count; k++) memcpy(y + k * step, t + k * each, (size_t)each);
}
