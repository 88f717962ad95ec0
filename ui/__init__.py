"""Every way in: HTTP API, the Gradio shopper page, and the command line."""
