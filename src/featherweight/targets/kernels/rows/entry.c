%%
/* A row of raw numbers, channels last, into a row of channels.  Nonzero when a number is NaN or infinite.  The volatile
   stores forbid fused multiply-adds and excess precision: every operation rounds to float, as the reference does. */
static int entry(const @X_t *x, int16_t *y) {
  for (int i = 0, k = 0; i < ENTRY_COLUMNS; i++)
    for (int c = 0; c < ENTRY_CHANNELS; c++, k = k + 1 == ENTRY_GAINS ? 0 : k + 1) {
      float v = (float)*x++;
      uint32_t bits;
      memcpy(&bits, &v, sizeof bits);
      if ((bits & UINT32_C(0x7f800000)) == UINT32_C(0x7f800000)) return 1;
      volatile float a = v - offset[k], b = a * gain[k], r = b + 0.5f;
      v = r;
      v = v < ENTRY_LO ? ENTRY_LO : v > ENTRY_HI ? ENTRY_HI : v;
      const int32_t t = (int32_t)v;
      y[c * ENTRY_PITCH + i] = (int16_t)(t - (v < (float)t));
    }
  return 0;
}
