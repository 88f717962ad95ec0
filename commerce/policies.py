"""How the shop works, in the merchant's own words: Markdown files, one a subject and language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PolicyClause:
    """One section of a policy file: what stands under one heading."""

    policy: str  # the file's name without ending: "returns"
    language: str  # BCP 47 primary tag: policies/en/returns.md
    heading: str
    text: str  # plain sentences as the merchant wrote them
    keywords: tuple[str, ...]  # words that shoppers use for it, from the file's front matter
