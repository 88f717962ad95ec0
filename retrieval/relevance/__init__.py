"""Relevance from judgments: reading them, measuring the search on them, and learning from them."""
