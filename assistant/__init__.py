"""From a message to a turn: understand, act, reply, audit; the model client, and handoff."""
