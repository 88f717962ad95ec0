"""Events, products and shoppers as they come in files, and what of them was refused, and why."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ranker.errors import UnreadableTable
from ranker.histories import KINDS, PURCHASE, Clock, Histories, Times, other_spelling
from ranker.row_files import Refused, read_rows
from ranker.tables import ProductTable

if TYPE_CHECKING:
    import pandas as pd

_KIND_OF = {name: number for number, name in enumerate(KINDS)} | {"cart_add": KINDS.index("cart"), "": PURCHASE}
_SILENT = {"impression", "cart_remove"}  # kinds that the shop's own log has and that say nothing of taste
_DAY = 86_400.0
_LONGEST = 500  # characters of an id
_MOST_NUMBERED = 1e5  # a number below is a day, one above is in seconds
_FUTURE = 2 * _DAY  # a clock may be so far ahead of ours


@dataclass(frozen=True, slots=True)
class EventsRead:
    """What a table of events came to."""

    histories: Histories
    refused: Refused


def read_products(path: Path) -> tuple[ProductTable, Refused]:
    """The products of a file, in its order, without vectors. Raises ``UnreadableTable``."""
    frame, refused = read_rows(path, ("product_id",), ("title", "category", "brand", "price"))
    frame = _with_ids(frame, ("product_id",), refused)
    frame = refused.drop("the product was there before", frame["product_id"].duplicated(), frame)
    if frame.empty:
        raise UnreadableTable(f"{path} has no usable product: {'; '.join(refused.lines()) or 'it is empty'}")
    prices = _prices(frame, refused)
    return (
        ProductTable.of(
            frame["product_id"].tolist(),
            [_text(value) or "" for value in frame["title"]] if "title" in frame else None,
            [_path(value) for value in frame["category"]] if "category" in frame else None,
            [_text(value) for value in frame["brand"]] if "brand" in frame else None,
            prices,
        ),
        refused,
    )


def read_events(path: Path, table: ProductTable, clock: Clock | None = None, *, none_will_do: bool = False) -> EventsRead:
    """The events of a file, of products of the table, exact repeats once. ``clock`` says what ``at`` is; else it is found out.

    Numbers that count up by one for each shopper are ranks; others are days (below 100,000), else seconds, milliseconds,
    microseconds or nanoseconds since 1970; words are ISO 8601. Without ``at`` the order in the file is the rank.

    Raises:
        UnreadableTable: the file cannot be read, lacks a column, or has no usable event (unless ``none_will_do``).
    """
    frame, refused = read_rows(path, ("shopper_id", "product_id"), ("at", "event"))
    frame = _with_ids(frame, ("shopper_id", "product_id"), refused)
    found: Clock = clock or "rank"
    if "at" in frame:
        frame["at"], frame["number"] = _times(frame["at"])
        frame = refused.drop("no time can be read from at", frame["at"].isna(), frame)
        found = clock or ("rank" if _counts_up(frame) else "time")  # by all events: those left out below leave gaps
    frame["row"] = _places(table.ids, frame["product_id"])
    frame = refused.drop("an event of a product that is not among the products", frame["row"] < 0, frame)
    frame["kind"] = _kinds(frame)
    frame = refused.drop("says nothing of taste (impression, cart_remove)", frame["kind"] == -1, frame)
    frame = refused.drop(f"the event is none of {', '.join(KINDS)}", frame["kind"] < 0, frame)
    if "at" in frame:
        if found == "time":
            frame["at"] = frame["at"].where(~frame["number"], _seconds(frame["at"][frame["number"]]))
            frame = refused.drop("the time lies in the future", frame["at"] > time.time() + _FUTURE, frame)
        repeated = frame.duplicated(["shopper_id", "row", "at", "kind"])
        frame = refused.drop("the same event again (counted once)", repeated, frame)
    else:
        found = "rank"
        frame["at"] = frame.groupby("shopper_id").cumcount().astype(np.float64)
    if frame.empty and none_will_do:
        return EventsRead(Histories.of((), [], [], [], clock=found), refused)
    if frame.empty:
        raise UnreadableTable(f"{path} has no usable event: {'; '.join(refused.lines()) or 'it is empty'}")
    owners, names = frame["shopper_id"].factorize()
    histories = Histories.of(
        [str(name) for name in names],
        owners,
        frame["row"].to_numpy(),
        frame["at"].to_numpy(),
        frame["kind"].to_numpy(),
        clock=found,
    )
    return EventsRead(histories, refused)


def read_shoppers(path: Path) -> tuple[tuple[str, ...], Refused]:
    """The shoppers of a file, each once, in its order. Raises ``UnreadableTable``."""
    frame, refused = read_rows(path, ("shopper_id",), ())
    frame = _with_ids(frame, ("shopper_id",), refused)
    frame = refused.drop("the shopper was there before", frame["shopper_id"].duplicated(), frame)
    return tuple(frame["shopper_id"]), refused


def _with_ids(frame: "pd.DataFrame", columns: Sequence[str], refused: Refused) -> "pd.DataFrame":
    """The frame with these columns as words; rows without one are refused."""
    for column in columns:
        values = frame[column]
        if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu":
            frame = frame.assign(**{column: values.astype(str).astype(object)})
            continue
        frame = frame.assign(**{column: values.map(_id)})
        frame = refused.drop(f"no {column}", frame[column].isna(), frame)
    return frame.copy()


def _id(value: object) -> str | None:
    """The id as words: 17.0 (a whole number in a column with gaps) is 17."""
    if isinstance(value, float | np.floating):
        if not np.isfinite(value):
            return None
        return str(int(value)) if value == int(value) else str(value)
    if isinstance(value, bool) or value is None or isinstance(value, list | dict | np.ndarray):
        return None
    text = (value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)).strip()
    return text if text and len(text) <= _LONGEST and text != "<NA>" and "\0" not in text else None


def _text(value: object) -> str | None:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    text = (value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)).strip()
    return None if text in ("", "nan", "None", "<NA>") else text


def _path(value: object) -> str | None:
    """A category, or the path of one as one text."""
    if isinstance(value, list | tuple | np.ndarray):
        return " > ".join(part for part in map(_text, value) if part) or None
    return _text(value)


def _prices(frame: "pd.DataFrame", refused: Refused) -> Times | None:
    import pandas as pd

    if "price" not in frame:
        return None
    numbers = pd.to_numeric(frame["price"], errors="coerce").astype(np.float64)
    given = frame["price"].map(lambda value: _text(value) is not None)
    bad = given & ~(np.isfinite(numbers) & (numbers >= 0))
    if bad.any():
        refused.add(
            "a price that is no amount was left out, the product was kept", int(bad.sum()), int(frame.loc[bad, "line"].iloc[0])
        )
    prices: Times = np.asarray(numbers.where(np.isfinite(numbers) & (numbers >= 0)), np.float64)
    return prices


def _places(ids: Sequence[str], names: "pd.Series[str]") -> Any:
    import pandas as pd

    known = pd.Series(np.arange(len(ids)), index=list(ids))
    places = names.map(known)
    if places.isna().any():
        places = places.fillna(names[places.isna()].map(other_spelling).map(known))
    return places.fillna(-1).astype(np.int64)


def _kinds(frame: "pd.DataFrame") -> Any:
    """The place in KINDS, -1 for what says nothing, -2 for what nobody knows."""
    if "event" not in frame:
        return PURCHASE
    words = frame["event"].map(lambda value: (_text(value) or "").lower())
    known = {word: _KIND_OF.get(word, -1 if word in _SILENT else -2) for word in words.unique()}
    return words.map(known).astype(np.int64)


def _times(values: "pd.Series[Any]") -> "tuple[pd.Series[float], pd.Series[bool]]":
    """Numbers as they are, moments as seconds since 1970, NaN for neither; and which of them are numbers."""
    import pandas as pd

    none = pd.Series(np.nan, values.index)
    if values.dtype.kind == "M" or isinstance(values.dtype, pd.DatetimeTZDtype):
        return _moments(values), none.notna()
    numbers = pd.to_numeric(values, errors="coerce").astype(np.float64)
    numbers = numbers.where(np.isfinite(numbers))
    words = values.where(numbers.isna()).map(lambda value: str(value) if value is not None else None)
    if _are_dates(numbers):
        words = words.where(numbers.isna(), numbers.map("{:.0f}".format, na_action="ignore"))
        numbers = none
    if values.dtype.kind in "iuf" and numbers.notna().any() or not words.notna().any():
        return numbers, numbers.notna()
    return numbers.fillna(_moments(words)), numbers.notna()


def _are_dates(numbers: "pd.Series[float]") -> bool:
    """Whether all are days as ISO 8601 writes them without hyphens: 20240131."""
    given = numbers.dropna()
    month, day = given // 100 % 100, given % 100
    written = given.between(19000101, 21001231) & month.between(1, 12) & day.between(1, 31) & (given % 1 == 0)
    return bool(len(given)) and bool(written.all())


def _moments(values: "pd.Series[Any]") -> "pd.Series[float]":
    import pandas as pd

    moments = pd.to_datetime(values, utc=True, errors="coerce", format=None if values.dtype.kind == "M" else "ISO8601")
    seconds = moments.dt.as_unit("us").astype(np.int64) / 1e6  # nanoseconds end in 2262, and a clock may say 9999
    return seconds.where(moments.notna())


def _counts_up(frame: "pd.DataFrame") -> bool:
    """Whether the times are places in each shopper's own sequence: whole, and one apart or counted from its beginning."""
    times = frame["at"].to_numpy()
    if not frame["number"].all() or not len(times) or (times != np.floor(times)).any() or np.abs(times).max() > 1e8:
        return False
    by_shopper = frame.groupby("shopper_id")["at"]
    first, several = by_shopper.min(), by_shopper.nunique() > 1
    if not several.any():
        return bool(times.max() <= 1)
    one_apart = (by_shopper.max() - first + 1 == by_shopper.nunique())[several].mean()
    from_its_beginning = first[several].isin([0, 1]).mean()
    return bool(max(one_apart, from_its_beginning) >= 0.9)


def _seconds(times: "pd.Series[float]") -> "pd.Series[float]":
    usual = float(times.abs().median()) if len(times) else 0.0  # one clock that is far out does not change what all mean
    for bound, scale in ((1e17, 1e-9), (1e14, 1e-6), (1e11, 1e-3)):
        if usual > bound:
            return times * scale
    return times * _DAY if usual < _MOST_NUMBERED else times
