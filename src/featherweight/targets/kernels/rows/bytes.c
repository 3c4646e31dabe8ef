%%
/* A row of raw bytes, channels last, into a row of channels. */
static void entry(const uint8_t *x, int8_t *y) {
  for (int i = 0; i < ENTRY_COLUMNS; i++)
    for (int c = 0; c < ENTRY_CHANNELS; c++) y[c * ENTRY_PITCH + i] = (int8_t)(*x++ - 128);
}
