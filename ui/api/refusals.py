"""How the API says no: one form, ``{"error": {"code", "message", "retryable"}}``, in words of the caller's language."""

from dataclasses import dataclass
from typing import Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from commerce.errors import DatabaseUnavailable, OutOfStock, ProductNotFound, SessionNotFound
from retrieval.errors import RetrievalError
from ui.opening import NotOpen
from ui.turns import TooManyTurns

Code = Literal[
    "invalid_request",
    "body_too_large",
    "not_found",
    "session_not_found",
    "product_not_found",
    "out_of_stock",
    "sign_in_needed",
    "bad_token",
    "wrong_password",
    "not_allowed",
    "taken",
    "not_yours",
    "still_answering",
    "not_closed",
    "shortcut_taken",
    "model_unavailable",
    "wrong_method",
    "starting",
    "busy",
    "too_many",
    "unavailable",
    "internal",
]


@dataclass(frozen=True, slots=True)
class _Words:
    status: int
    english: str
    chinese: str
    retry_after: int | None = None  # seconds; set where trying again may help


WORDS: dict[Code, _Words] = {
    "invalid_request": _Words(422, "The request is not in the form that is asked for.", "请求的格式不正确。"),
    "body_too_large": _Words(413, "The request is too large.", "请求内容过大。"),
    "not_found": _Words(404, "There is nothing here.", "这里什么都没有。"),
    "session_not_found": _Words(404, "There is no such session. Please start a new one.", "会话不存在，请开始新的会话。"),
    "product_not_found": _Words(404, "The shop does not have this product.", "本店没有这件商品。"),
    "out_of_stock": _Words(409, "There are not that many left.", "库存不足。"),
    "sign_in_needed": _Words(401, "Please sign in first.", "请先登录。"),
    "bad_token": _Words(401, "The shopper token is not valid here, or is too old.", "登录信息无效或已过期。"),
    "wrong_password": _Words(401, "The name or the password is not right.", "用户名或密码不正确。"),
    "not_allowed": _Words(403, "That is not for you to see or do.", "您没有此操作的权限。"),
    "taken": _Words(409, "A colleague has this conversation.", "该会话已由同事接管。"),
    "not_yours": _Words(409, "Please take the conversation first.", "请先接管该会话。"),
    "still_answering": _Words(
        409, "The assistant is finishing its answer. Please send it in a moment.", "助手正在回复，请稍后再发送。", 1
    ),
    "not_closed": _Words(409, "Only a conversation that was closed can be rated.", "会话结束后才能评价。"),
    "shortcut_taken": _Words(409, "Another reply has this shortcut.", "该快捷词已被使用。"),
    "model_unavailable": _Words(
        503, "The language model cannot do this right now. Please try again shortly.", "语言模型暂时无法完成，请稍后再试。", 5
    ),
    "wrong_method": _Words(405, "This address does not take that kind of request.", "该地址不支持此类请求。"),
    "starting": _Words(503, "The shop is not open yet. Please try again in a moment.", "商店尚未开门，请稍后再试。", 2),
    "busy": _Words(503, "Too many shoppers at once. Please try again in a moment.", "当前访问人数过多，请稍后再试。", 5),
    "too_many": _Words(429, "That was a lot at once. Please wait a moment.", "请求过于频繁，请稍后再试。", 10),
    "unavailable": _Words(
        503,
        "The shop's records cannot be reached right now. Please try again shortly.",
        "暂时无法读取商店数据，请稍后再试。",
        5,
    ),
    "internal": _Words(500, "Something went wrong on our side.", "我们这边出了点问题。", 5),
}


class ErrorBody(BaseModel):
    """What went wrong, in words fit for a shopper."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    message: str
    retryable: bool


class ErrorAnswer(BaseModel):
    """Every error of the API has this form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    error: ErrorBody


class Refusal(Exception):
    """The request is refused for a named reason; ``detail`` says more, in words that may be shown."""

    def __init__(self, code: Code, detail: str | None = None, *, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code: Code = code
        self.detail = detail
        self.retry_after = retry_after  # seconds, where more is known than the code's own


def answer(code: Code, language: str, detail: str | None = None, *, retry_after: int | None = None) -> JSONResponse:
    """The refusal as a response."""
    words = WORDS[code]
    message = words.chinese if language == "zh" else words.english
    body = ErrorBody(code=code, message=f"{message} {detail}" if detail else message, retryable=words.retry_after is not None)
    # said here too: an answer to an error inside is given outside of the layer that adds all other headers
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if words.retry_after is not None:
        headers["Retry-After"] = str(retry_after or words.retry_after)
    if words.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(ErrorAnswer(error=body).model_dump(), status_code=words.status, headers=headers)


def asked_language(header: str | None) -> str:
    """``zh`` where the Accept-Language header puts Chinese first, else ``en``."""
    return "zh" if (header or "").strip().lower().startswith("zh") else "en"


_BY_STATUS: dict[int, Code] = {404: "not_found", 405: "wrong_method", 413: "body_too_large", 401: "sign_in_needed"}
_BY_ERROR: dict[type[Exception], Code] = {
    NotOpen: "starting",
    TooManyTurns: "busy",
    SessionNotFound: "session_not_found",
    ProductNotFound: "product_not_found",
    OutOfStock: "out_of_stock",
    DatabaseUnavailable: "unavailable",
    RetrievalError: "unavailable",
}


def install(app: FastAPI) -> None:
    """Give every error of ``app`` the one form."""

    def language(request: Request) -> str:
        return asked_language(request.headers.get("accept-language"))

    async def refused(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refusal)
        return answer(error.code, language(request), error.detail, retry_after=error.retry_after)

    async def named(request: Request, error: Exception) -> JSONResponse:
        code = next(code for kind, code in _BY_ERROR.items() if isinstance(error, kind))
        return answer(code, language(request))

    async def malformed(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return answer("invalid_request", language(request), _first(error))

    async def by_status(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return answer(_BY_STATUS.get(error.status_code, "invalid_request"), language(request))

    async def unknown(request: Request, error: Exception) -> JSONResponse:
        return answer("internal", language(request))

    app.add_exception_handler(Refusal, refused)
    for kind in _BY_ERROR:
        app.add_exception_handler(kind, named)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, by_status)
    app.add_exception_handler(Exception, unknown)


def _first(error: RequestValidationError) -> str | None:
    """Where the first fault is, without repeating what was sent."""
    faults = error.errors()
    if not faults:
        return None
    place = ".".join(str(part) for part in faults[0].get("loc", ()) if part != "body")
    message = str(faults[0].get("msg", ""))
    return f"({place}: {message})" if place else f"({message})"
