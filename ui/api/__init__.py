"""The HTTP API: sessions, turns as server-sent events, search, products, carts, orders and pictures."""
