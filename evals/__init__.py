"""Scripted turns, attacks, and the checks that say whether a reply was true. The checks import nothing of what they check."""
