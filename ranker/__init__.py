"""From candidates to an order, with scores and true reasons."""
