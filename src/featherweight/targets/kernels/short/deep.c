/* The depthwise part: its results are the taps of the part that mixes. */
static void deep_@X(int32_t *stage, int n, const conv_layer *l, const void *const *rows, int column) {
  job j;
  j.x = rows;
  j.w = l->taps;
  j.m = l->deep;
  j.y = stage;
  j.at = (int32_t)column * l->stride + l->start;
  j.pitch = l->xp;
  j.bias = l->between;
  j.shift = l->shifts;
  j.end = l->deep + 2 * l->each;
  j.rows_end = rows + l->kh;
  j.kw = l->kw;
  j.stride = l->stride;
  depthwise_@X(&j, n);
@LONG
  for (int32_t k = l->each * n; k < l->words * n; k++) stage[k] = 0;
}
