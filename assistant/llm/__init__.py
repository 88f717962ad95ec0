"""The language model: its client, its weights, and the care of a local vLLM server."""
