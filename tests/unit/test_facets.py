from commerce.imports.facets import colors_of, facet_name, materials_of


def test_colours_come_from_words_that_stand_there():
    assert colors_of("Openwork Cover-Up", ["beach", "white", "navy blue", "black and white"]) == ["white", "navy blue", "black"]
    assert colors_of("Tracking Set - Silver/Black/Rose Gold", []) == ["silver", "black", "rose gold"]
    assert colors_of("Plain top", ["red-white-blue"]) == ["red", "white", "blue"]
    assert colors_of("浅灰色连衣裙", ["白色"]) == ["白色", "浅灰色"]


def test_words_that_only_look_like_colours_are_none():
    assert colors_of("Orange Juice and Cream", []) == []
    assert colors_of("BLACK+DECKER Toaster", [], brand="BLACK+DECKER") == []
    assert colors_of("Blu-ray of a Greenhouse", ["redesigned", "white noise machine"]) == []
    assert colors_of("Sandals", ["orange", "cream"]) == ["orange", "cream"]


def test_materials():
    assert materials_of("Faux Leather Tote", ["cotton blend"]) == ["cotton", "faux leather"]
    assert materials_of("纯棉四件套", []) == ["纯棉"]
    assert materials_of("Lace-up boots", []) == []


def test_names_of_facets():
    assert [facet_name(name) for name in ("Colour", "颜色", "Shoe_Size", "Fabric", "Neck Line")] == [
        "color", "color", "size", "material", "neck line",
    ]  # fmt: skip
