"""What can go wrong in ranking."""


class RankerError(Exception):
    """Any failure of the ranker."""


class UnreadableTable(RankerError):
    """A table of events, products or shoppers that cannot be read, or that has nothing usable; the message says why."""


class UnusableVersion(RankerError):
    """A folder of trained weights that is missing, damaged, or of another version or architecture; the message says which."""


class TooFewEvents(RankerError):
    """There is not enough to learn from."""


class TrainingUnderWay(RankerError):
    """Another training writes into the same folder; the message says which process."""


class PromotionRefused(RankerError):
    """The held-out figures of a version are below those of the one in force."""
