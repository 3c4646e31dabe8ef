void @NAME_begin(@NAME_state *state) {
  @ARENA
  state->rows = 0;
  @FRAME
}

int @NAME_push(@NAME_state *state, const @T *row) {
  @ARENA
  if (state->rows >= @ROWS) return 2;
  @ENTER
  state->rows++;
  return 0;
}

int @NAME_finish(@NAME_state *state, float *output) {
  @ARENA
  if (state->rows < @ROWS) return 2;
  if (state->rows == @ROWS) {
  @LAYERS
  }
  state->rows = @ROWS + 1; /* the sums stay, the maps do not */
@READ  return 0;
}

int @NAME_predict_with(@NAME_state *state, const @T *input, float *output) {
  @ARENA
  @NAME_begin(state);
@WHOLE  return @NAME_finish(state, output);
}

int @NAME_predict(const @T *input, float *output) {
  static @NAME_state state;
  return @NAME_predict_with(&state, input, output);
}
