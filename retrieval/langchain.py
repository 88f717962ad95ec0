"""Our search as a LangChain retriever, so that other chains can use it. The one file here that imports langchain."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from retrieval.query import Candidate, Constraints, Query, Search
from retrieval.texts import embedded_text


class ProductRetriever(BaseRetriever):
    """Products for a text. Every one meets the constraints; the record stands in the metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: SkipValidation[Search]
    constraints: Constraints = Constraints()
    limit: int = 8

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        found = self.search.find(Query(query, self.constraints, limit=self.limit))
        return [_document(candidate) for candidate in found.candidates]


def _document(candidate: Candidate) -> Document:
    product = candidate.product
    return Document(
        id=product.product_id,
        page_content=embedded_text(product),
        metadata={
            "product_id": product.product_id,
            "title": product.title,
            "brand": product.brand,
            "price": str(product.price.amount),
            "currency": product.price.currency,
            "rating": product.rating,
            "review_count": product.review_count,
            "in_stock": product.in_stock,
            "url": product.url,
            "score": candidate.query_score,
        },
    )
