"""The shopper page at ``/``. Gradio is imported in ``page.py`` alone."""
