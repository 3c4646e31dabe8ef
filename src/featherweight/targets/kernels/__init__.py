"""One C kernel per file.  Before the line `%%`: its types, printed once; after it: the function, printed per @X, @Y."""
