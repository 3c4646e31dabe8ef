"""Families of convolution kernels: how a processor likes its weights, and the C that reads them."""
