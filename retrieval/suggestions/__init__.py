"""Completions of what a shopper types, from the catalog and from what shoppers searched for."""
