"""What the shop knows and keeps: products, offers, stock, carts, orders, policies, sessions, turns and events."""
