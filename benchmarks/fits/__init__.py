"""What `suite.py` is made of: cells, each one whole `featherweight fit`, and the tables of them."""
