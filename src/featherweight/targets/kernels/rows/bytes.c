%%
/* A row of raw bytes, channels last, into a row of channels. */
static void entry(const uint8_t *x, int8_t *y) {
  for (int c = 0; c < ENTRY_CHANNELS; c++) {
    int i = 0;
#if __ARM_ARCH_ISA_THUMB != 1 /* which loads words from multiples of four alone */
    for (; ENTRY_CHANNELS == 1 && i < ENTRY_COLUMNS - 3; i += 4) {
      uint32_t four;
      memcpy(&four, x + i, 4);
      four ^= UINT32_C(0x80808080);
      memcpy(y + i, &four, 4);
    }
#endif
    for (; i < ENTRY_COLUMNS; i++) y[c * ENTRY_PITCH + i] = (int8_t)(x[i * ENTRY_CHANNELS + c] - 128);
  }
}
