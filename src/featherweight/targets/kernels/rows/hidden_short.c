typedef struct {
  linear_layer linear;
  const int32_t *m;
  int32_t bias;
  dim yp, shift, lo, hi;
} hidden_short_layer;
%%
/* A linear layer inside the network: its sums, once all rows are in, rounded. */
APART static void hidden_short(const hidden_short_layer *l, const int32_t *sums, int8_t *y) {
  for (int o = 0; o < l->linear.O; o++)
    y[o * l->yp] = (int8_t)requantize_short(sums[o], l->m[o], l->bias, l->shift, l->lo, l->hi);
}
