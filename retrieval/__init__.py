"""From words to candidates: embedders, lexical index, Chroma, fusion and hard constraints."""
