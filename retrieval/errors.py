"""What can go wrong in retrieval."""


class RetrievalError(Exception):
    """Any failure of search."""


class IndexUnavailable(RetrievalError):
    """The index is missing, broken or made for other weights; the message names the command that mends it."""


class EmbedderUnavailable(RetrievalError):
    """The embedder's weights cannot be loaded here."""


class UnknownFacet(RetrievalError):
    """No product of the catalog has a facet of this name; ``near`` is one that may have been meant."""

    def __init__(self, name: str, near: str | None = None) -> None:
        super().__init__(f"no facet {name!r} in this catalog" + (f"; did you mean {near!r}?" if near else ""))
        self.name = name
        self.near = near


class PictureUnreadable(RetrievalError):
    """A photo is no picture that can be read, or too large."""


class BuildFailed(RetrievalError):
    """A build of the index stopped; what it stored before is good, and the next build goes on from there."""
