"""What the shopper page sends for a message: the parts that change, and of the others nothing that costs."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes_ui import memory_shop
from ui.api.app import create_app
from ui.settings import Settings


async def test_a_part_that_stays_is_not_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import gradio as gr

    settings = Settings(home=tmp_path, _env_file=None)
    app = create_app(settings, lambda: memory_shop(settings)[0])
    built: list[str | None] = []
    build: Any = gr.HTML.__init__

    def counted(self: Any, **asked: Any) -> None:
        built.append(asked.get("elem_id"))
        build(self, **asked)

    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        monkeypatch.setattr(gr.HTML, "__init__", counted)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            config = (await client.get("/config")).json()
            bridge = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == "bridge")
            sends = next(one for one in config["dependencies"] if [bridge, "submit"] in one["targets"])
            asked = {"data": [None], "fn_index": sends["id"], "session_hash": "page", "trigger_id": bridge}
            said = {"event_data": {"id": "m1", "text": "a dress"}}
            assert (await client.post("/gradio_api/queue/join", json=asked | said)).is_success
            told = (await client.get("/gradio_api/queue/data", params={"session_hash": "page"})).text
    messages = [json.loads(line.removeprefix("data: ")) for line in told.splitlines() if line]
    frames = [message["output"]["data"] for message in messages if message["msg"] == "process_generating"]
    names = {part["id"]: part["props"].get("elem_id") for part in config["components"]}
    places = [names[one] for one in sends["outputs"]]

    def of(frame: list[Any], part: str) -> Any:
        return frame[places.index(part)]

    assert "a dress" in of(frames[0], "now") and of(frames[0], "products") == {"__type__": "update"}
    assert any("You said: a dress" in json.dumps(of(frame, "now")) for frame in frames[1:])
    assert messages[-2 if messages[-1]["msg"] == "close_stream" else -1]["success"]
    assert built == []
