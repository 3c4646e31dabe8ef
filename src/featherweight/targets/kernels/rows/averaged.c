typedef struct {
  conv_layer conv;
  average_layer average;
} averaged_layer;
%%
