INLINE void frame16(int16_t *y, int fill, int head, int rows, int row, int gap, int tail) {
  for (int i = 0; i < head; i++) y[i] = (int16_t)fill;
  y += head + row - gap;
  for (int k = 1; k < rows; k++, y += row)
    for (int i = 0; i < gap; i++) y[i] = (int16_t)fill;
  for (int i = 0; i < tail; i++) y[i] = (int16_t)fill;
}
