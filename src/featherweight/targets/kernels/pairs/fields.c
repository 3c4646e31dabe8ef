static int32_t whole(uint32_t u) {
  int32_t v;
  memcpy(&v, &u, 4);
  return v;
}

/* The signed number of some bits that begins at a bit. */
static int32_t field(uint32_t u, int at, int bits) {
  const int32_t top = INT32_C(1) << (bits - 1);
  return (int32_t)((u >> at & (2 * (uint32_t)top - 1)) ^ (uint32_t)top) - top;
}
