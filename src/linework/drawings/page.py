"""One self-contained HTML page: cards, groups, sortable tables; nothing is fetched from anywhere."""

import base64
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files


def page(title: str, lead: str, body: str) -> str:
    """The whole page around a body; title and lead are plain text."""
    style, script = (
        (files("linework.drawings") / name).read_text(encoding="utf-8") for name in ("page.css", "page.js")
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>\n{style}</style></head>\n'
        f'<body><h1>{escape(title)}</h1><p class="soft">{escape(lead)}</p>\n{body}\n'
        f"<script>\n{script}</script></body></html>\n"
    )


def contents(entries: Iterable[tuple[str, str, int]]) -> str:
    """Links to the sections: anchor, what is counted, how many."""
    links = (f'<a href="#{anchor}"><b>{count:,}</b>{escape(what)}</a>' for anchor, what, count in entries)
    return f"<nav>{''.join(links)}</nav>"


def section(anchor: str, title: str, explanation: str, body: str) -> str:
    """A headed part of the page; `body` is HTML."""
    return f'<h2 id="{anchor}">{escape(title)}</h2><p class="soft">{escape(explanation)}</p>\n{body}\n'


def group(title: str, cards: Iterable[str], chain: bool = False) -> str:
    """Cards that belong together, with arrows between them where they are a chain."""
    kind = "cards chain" if chain else "cards"
    return f'<div class="group"><h3>{escape(title)}</h3><div class="{kind}">{"".join(cards)}</div></div>\n'


def card(png: bytes, title: str, lines: Sequence[str] = ()) -> str:
    """A thumbnail with a caption; without a picture it says that nothing is drawn."""
    shown = f'<img alt="" loading="lazy" src="{data_url(png)}">' if png else '<div class="none">nothing drawn</div>'
    return f'<figure class="card">{shown}{_caption(title, lines)}</figure>'


def wide_card(svg: str, title: str, lines: Sequence[str] = ()) -> str:
    """An SVG picture with a caption, as wide as three thumbnails."""
    return f'<figure class="card wide">{svg}{_caption(title, lines)}</figure>'


def table(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """A table that sorts by a click on a heading and has a box to filter it; `numbers` are its number columns."""
    kinds = [' class="number"' if column in numbers else "" for column in range(len(heads))]
    head = "".join(f"<th{kind}>{escape(text)}</th>" for kind, text in zip(kinds, heads, strict=True))
    body = "\n".join(
        "<tr>" + "".join(f"<td{kind}>{escape(text)}</td>" for kind, text in zip(kinds, row, strict=True)) + "</tr>"
        for row in rows
    )
    return (
        f'<input type="search" data-table="{name}" placeholder="Filter these rows">\n'
        f'<table id="{name}"><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>'
    )


def data_url(png: bytes) -> str:
    """A PNG as text that a page can hold."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _caption(title: str, lines: Sequence[str]) -> str:
    small = "".join(f"<small>{escape(text)}</small>" for text in lines)
    return f"<figcaption>{escape(title)}{small}</figcaption>"
