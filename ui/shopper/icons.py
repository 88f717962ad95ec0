"""Line drawings for buttons, drawn on a 24 by 24 grid."""

_PATHS = {
    "bag": "M6 8h12l1 12H5zM9 8V7a3 3 0 0 1 6 0v1",
    "filter": "M4 6h16M7 12h10M10 18h4",
    "cart": "M3 4h2l2.4 11h10.2L20 7H6M9 20h.01M17 20h.01",
    "plus": "M12 5v14M5 12h14",
    "minus": "M5 12h14",
    "close": "M6 6l12 12M18 6L6 18",
    "person": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.6-6 8-6s8 2 8 6",
    "heart": "M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.4 4.3 4.3 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z",
    "similar": "M4 4h10v10H4zM10 10h10v10H10z",
    "pencil": "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
    "again": "M20 12a8 8 0 1 1-2.4-5.7M20 3v4h-4",
    "moon": "M20 14A8.5 8.5 0 0 1 10 4a8.500 8.500 0 1 0 10 10z",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2",
    "dots": "M5 12h.01M12 12h.01M19 12h.01",
    "microphone": "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zM6 11.500a6 6 0 0 0 12 0M12 17.500V21",
    "send": "M12 20V5M5.500 11.500L12 5l6.500 6.500",
    "stop": "M7 7h10v10H7z",
    "star": "M12 3.500l2.600 5.500 6 .8-4.400 4.200 1.100 6L12 17l-5.300 3 1.100-6-4.400-4.200 6-.8z",
    "up": "M7 11l4-7c1.5 0 2 1 2 2.2V10h5.2c1.2 0 2 1 1.7 2.2l-1.5 6.2c-.2 1-1 1.6-2 1.6H7zM3 11h4v9H3z",
    "down": "M7 13l4 7c1.5 0 2-1 2-2.2V14h5.2c1.2 0 2-1 1.7-2.2l-1.5-6.2c-.2-1-1-1.6-2-1.6H7zM3 4h4v9H3z",
}


def icon(name: str) -> str:
    """The drawing as SVG, in the colour of the text."""
    return (
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" '
        f'stroke-linecap="round" stroke-linejoin="round"><path d="{_PATHS[name]}"/></svg>'
    )
