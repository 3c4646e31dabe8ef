"""TensorFlow Lite files (.tflite): written from the integers without TensorFlow, run, and read into them."""
