"""What others' code takes on the same emulated Cortex-M4, and closed engines on silicon: figures of an earlier study.

Debian's gcc-arm-none-eabi 12.2, qemu 7.2, the same cycle model, one input; RAM is static memory with the input and the
stack.  Their sources: CMSIS-NN 99f736a, tflite-micro 90b983c, TinyMaix 0532ece, onnx2c ea045cc, emx-onnx-cgen 1.4.0.
"""

CMSIS = "TFLM + CMSIS-NN, int8 registrations only"
HEAD = ("net", "engine", "cycles", "instructions", "flash", "RAM")
MEASURED = (  # net, engine, cycles, instructions, flash bytes, RAM bytes
    ("ds2k7", "TFLM, reference kernels", 5_130_000, 3_794_284, 45_508, 8_252),
    ("ds2k7", CMSIS, 1_121_000, 913_575, 57_580, 8_480),
    ("ds2k7", "CMSIS-NN called directly, -O2", 1_117_000, 910_989, 22_792, 8_332),
    ("ds2k7", "TinyMaix, CPU -O3 (other numbers)", 1_520_000, 1_122_103, 14_076, 6_460),
    ("ds2k7", "onnx2c, float32 -O3 -ffast-math", 1_840_000, 1_047_717, 14_664, 28_332),
    ("ds2k7", "emx-onnx-cgen, float32 -O2", 2_800_000, 1_755_211, 12_928, 97_624),
    ("kws", "TFLM, reference kernels", 59_700_000, 43_040_000, 95_668, 23_436),
    ("kws", CMSIS, 9_160_000, 7_700_000, 107_740, 23_664),
    ("resnet8", "TFLM, reference kernels", 155_300_000, 107_400_000, 144_768, 55_108),
    ("resnet8", CMSIS, 36_470_000, 29_860_000, 155_768, 55_840),
    ("vww", "TFLM, reference kernels", 139_000_000, 100_300_000, 375_020, 101_552),
    ("vww", CMSIS, 29_000_000, 24_100_000, 387_092, 101_552),
)
SILICON_HEAD = ("net", "engine, MLPerf Tiny round", "cycles on silicon")
SILICON = (  # 120 MHz over the published median throughput of a NUCLEO-L4R5ZI
    ("kws", "Plumerai, v1.1", 5_730_000),
    ("kws", "X-CUBE-AI, v1.3", 5_210_000),
    ("kws", "microTVM with CMSIS-NN, v1.0", 12_000_000),
    ("resnet8", "Plumerai, v1.1", 20_100_000),
    ("resnet8", "X-CUBE-AI, v1.3", 19_900_000),
    ("resnet8", "microTVM with CMSIS-NN, v1.0", 46_700_000),
    ("vww", "Plumerai, v1.1", 11_850_000),
    ("vww", "X-CUBE-AI, v1.3", 10_730_000),
)
OTHER_CORES = (  # net, device, engine, instructions
    ("ds2k7", "cortex-m0plus", "CMSIS-NN called directly", 2_930_203),
    ("ds2k7", "cortex-m0plus", "TinyMaix", 6_557_933),
    ("ds2k7", "cortex-m55", "TFLM + CMSIS-NN (Helium)", 347_735),
)
