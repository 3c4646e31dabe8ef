int @NAME_predict_parts(@NAME_state *state, const @T *map, const @T *beside, float *output) {
  @ARENA
  @FRAME
  @BESIDE
@WHOLE  @LAYERS
@READ  return 0;
}

int @NAME_predict_with(@NAME_state *state, const @T *input, float *output) {
  return @NAME_predict_parts(state, input, input + @SIZE, output);
}

int @NAME_predict(const @T *input, float *output) {
  static @NAME_state state;
  return @NAME_predict_with(&state, input, output);
}
