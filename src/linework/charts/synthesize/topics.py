"""What charts are about: topics whose quantities, categories and series belong together, in several languages."""

from dataclasses import dataclass
from functools import cache

from linework.charts.synthesize.vocabulary import SEEN, UNSEEN


@dataclass(frozen=True)
class Quantity:
    """Something measured: its name, its unit ("" for a plain number), and the usual range of its values."""

    name: str
    unit: str
    low: float
    high: float

    @property
    def bounded(self) -> bool:
        """Whether values are percents, which stay between 0 and 100."""
        return self.unit == "%"


@dataclass(frozen=True)
class Topic:
    """A subject with its own words: `groups` are named lists of categories, `series` lists of things compared."""

    name: str
    language: str
    quantities: tuple[Quantity, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    series: tuple[tuple[str, ...], ...]
    over: tuple[Quantity, ...]


TITLES = {
    "en": ("{q} by {g}", "{q}", "{q} per {g}", "Comparison of {q}", "{q} across {g}", "{t}: {q}"),
    "de": ("{q} nach {g}", "{q}", "{q} je {g}", "Vergleich: {q}"),
    "fr": ("{q} par {g}", "{q}", "Comparaison : {q}"),
    "es": ("{q} por {g}", "{q}", "Comparación de {q}"),
    "it": ("{q} per {g}", "{q}", "Confronto: {q}"),
    "pl": ("{q} według: {g}", "{q}"),
    "pt": ("{q} por {g}", "{q}"),
    "ru": ("{q}: {g}", "{q}"),
}
MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "pl": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "ru": "янв фев мар апр май июн июл авг сен окт ноя дек",
}
TIMES = {
    "en": ("Year", "Month"),
    "de": ("Jahr", "Monat"),
    "fr": ("Année", "Mois"),
    "es": ("Año", "Mes"),
    "it": ("Anno", "Mese"),
    "pl": ("Rok", "Miesiąc"),
    "pt": ("Ano", "Mês"),
    "ru": ("Год", "Месяц"),
}


@cache
def topics(unseen: bool) -> tuple[Topic, ...]:
    """All topics of one pool; the two pools share no name."""
    return tuple(_topic(name, block) for name, block in (UNSEEN if unseen else SEEN).items())


def _topic(name: str, block: str) -> Topic:
    """A topic from its five lines: language, quantities, groups, series, what runs along x."""
    language, quantities, groups, series, over = (line.strip() for line in block.strip().splitlines())
    named = (group.split(":") for group in groups.split(";"))
    return Topic(
        name=name,
        language=language,
        quantities=tuple(_quantity(text) for text in quantities.split(";")),
        groups=tuple((title.strip(), _words(words)) for title, words in named),
        series=tuple(_words(words) for words in series.split(";")),
        over=tuple(_quantity(text) for text in over.split(";")),
    )


def _quantity(text: str) -> Quantity:
    name, unit, low, high = (part.strip() for part in text.split("|"))
    return Quantity(name, unit, float(low), float(high))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))
