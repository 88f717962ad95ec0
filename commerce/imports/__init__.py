"""Catalog files in and out."""
