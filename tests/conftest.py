"""One thread per process and no telemetry, settled before numpy, torch or ONNX Runtime are imported."""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["MPLBACKEND"] = "Agg"
