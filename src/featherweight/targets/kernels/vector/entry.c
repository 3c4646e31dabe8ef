/* Nonzero when a number is NaN or infinite.  The volatile stores forbid fused multiply-adds and excess precision:
   every operation rounds to float, as the reference does. */
static int entry(const @T *x, int16_t *y, int n, int k, const float *offset, const float *gain, int count, float lo,
                 float hi) {
  for (int i = 0; i < n; i++, k = k + 1 == count ? 0 : k + 1) {
    float v = (float)x[i];
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    if ((bits & UINT32_C(0x7f800000)) == UINT32_C(0x7f800000)) return 1;
    volatile float a = v - offset[k], b = a * gain[k], c = b + 0.5f;
    v = c;
    v = v < lo ? lo : v > hi ? hi : v;
    const int32_t t = (int32_t)v;
    y[i] = (int16_t)(t - (v < (float)t));
  }
  return 0;
}
