/* fill what surrounds a map: `head` numbers before it, `gap` between its rows, `tail` after it */
INLINE void frame(uint8_t *y, int fill, int head, int rows, int row, int gap, int tail) {
  memset(y, fill, (size_t)head);
  y += head + row - gap;
  for (int k = 1; k < rows; k++, y += row) memset(y, fill, (size_t)gap);
  memset(y, fill, (size_t)tail);
}
