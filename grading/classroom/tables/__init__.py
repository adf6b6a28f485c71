"""Tables as people and platforms write them: cells, encodings, and CSV files that stay the same byte for byte."""
