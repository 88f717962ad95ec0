"""The page at /docs: the OpenAPI description as plain HTML, with nothing loaded from anywhere."""

import json
from html import escape
from typing import Any

STYLE = """
:root{color-scheme:light dark;--line:#d9d6d0;--soft:#f4f2ee;--ink:#1d1c1a;--dim:#6b675f;--accent:#0b6e5f}
@media(prefers-color-scheme:dark){:root{--line:#3a3833;--soft:#211f1c;--ink:#efece6;--dim:#a39d92;--accent:#5cc7b4}}
body{font:15px/1.55 system-ui,sans-serif;color:var(--ink);max-width:860px;margin:40px auto;padding:0 20px}
h1{font-size:26px;margin-bottom:4px}p{margin:6px 0}.dim{color:var(--dim)}a{color:var(--accent)}
details{border:1px solid var(--line);border-radius:10px;margin:10px 0;padding:10px 14px}
summary{cursor:pointer;font-weight:600}code,pre{font:13px/1.5 ui-monospace,monospace}
pre{background:var(--soft);padding:10px 12px;border-radius:8px;overflow:auto}
.method{display:inline-block;min-width:46px;color:var(--accent);font:600 13px ui-monospace,monospace}
table{border-collapse:collapse;width:100%;margin:8px 0}
td,th{text-align:left;padding:4px 8px;border-bottom:1px solid var(--line)}
"""


def documentation_page(openapi: dict[str, Any]) -> str:
    """The page for an OpenAPI description."""
    schemas = openapi.get("components", {}).get("schemas", {})
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{escape(openapi['info']['title'])} API</title><style>{STYLE}</style>",
        f"<h1>{escape(openapi['info']['title'])} API</h1><p>{escape(openapi['info'].get('summary', ''))}</p>"
        f"<p class=dim>Version {escape(openapi['info']['version'])} · <a href='openapi.json'>openapi.json</a></p>",
    ]
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            parts.append(_operation(method.upper(), path, operation, schemas))
    parts.append("<h2>Schemas</h2>")
    parts += [
        f"<details id='{escape(name)}'><summary>{escape(name)}</summary><p>{escape(schema.get('description', ''))}</p>"
        f"{_fields(schema)}</details>"
        for name, schema in sorted(schemas.items())
    ]
    return "".join(parts)


def _operation(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    html = (
        f"<details><summary><span class=method>{method}</span> <code>{escape(path)}</code> "
        f"<span class=dim>{escape(operation.get('summary', ''))}</span></summary>"
        f"<p>{escape(operation.get('description', ''))}</p>"
    )
    if operation.get("parameters"):
        html += "<table><tr><th>parameter</th><th>in</th><th>type</th><th></th></tr>"
        for parameter in operation["parameters"]:
            html += (
                f"<tr><td><code>{escape(parameter['name'])}</code></td><td>{parameter['in']}</td>"
                f"<td>{escape(_kind(parameter['schema']))}</td><td>{escape(parameter.get('description', ''))}</td></tr>"
            )
        html += "</table>"
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if body:
        name = _kind(body)
        html += f"<p>Body: <a href='#{escape(name)}'>{escape(name)}</a></p>"
        for example in schemas.get(name, {}).get("examples", []):
            html += f"<pre>{escape(json.dumps(example, ensure_ascii=False, indent=2))}</pre>"
    for status, response in operation.get("responses", {}).items():
        html += f"<p><b>{escape(status)}</b> {escape(response.get('description', ''))}"
        for content_type, content in response.get("content", {}).items():
            html += f" <code>{escape(content_type)}</code> {_link(content.get('schema', {}))}"
            if "example" in content:
                html += f"<pre>{escape(str(content['example']))}</pre>"
        html += "</p>"
    return html + "</details>"


def _fields(schema: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{_link(field)}</td><td>{escape(field.get('description', ''))}</td></tr>"
        for name, field in schema.get("properties", {}).items()
    )
    return f"<table>{rows}</table>" if rows else ""


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(_kind(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("type", ""))


def _link(schema: dict[str, Any]) -> str:
    name = _kind(schema)
    return f"<a href='#{escape(name)}'>{escape(name)}</a>" if "$ref" in schema else escape(name)
