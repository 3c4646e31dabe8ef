typedef struct {
  conv_layer conv;
  average@R_layer average;
} averaged@R_layer;
%%
