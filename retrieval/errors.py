"""What can go wrong in retrieval."""


class RetrievalError(Exception):
    """Any failure of search."""


class IndexUnavailable(RetrievalError):
    """The index is missing, broken or made for other weights; the message names the command that mends it."""


class EmbedderUnavailable(RetrievalError):
    """The embedder's weights cannot be loaded here."""


class PictureUnreadable(RetrievalError):
    """A photo is no picture that can be read, or too large."""


class BuildFailed(RetrievalError):
    """A build of the index stopped; what it stored before is good, and the next build goes on from there."""
