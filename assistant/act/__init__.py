"""What a turn does: one module an intent family. Each takes the scene and the shop, and gives back typed facts."""
