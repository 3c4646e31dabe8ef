"""Reading data: formats in, a Task and a Dataset out."""
