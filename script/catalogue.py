"""The Swedish catalogue: English msgids out of Python and templates, one sorted .po without line numbers."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "sv" / "LC_MESSAGES" / "django.po"
APPS = (  # in the order of the rooms
    "toolkit",
    "accounts",
    "outbox",
    "regions",
    "focusareas",
    "dialogues",
    "presentations",
    "yearwheel",
    "followups",
    "portal",
)
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def sources() -> list[Path]:
    """Every file with texts of ours: the apps' Python (not migrations) and all templates."""
    python = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    return sorted(python) + sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def _flush_left(code: str) -> str:
    """A template's texts as Python without indentation, which is the page's and means nothing here."""
    return "\n".join(line.lstrip() for line in code.splitlines())


def extracted() -> Catalog:
    """A catalogue of all msgids in the source, without translations."""
    catalog = Catalog(locale="sv", fuzzy=False, project="Strategiska snabbdialoger", version="1")
    for path in sources():
        text = path.read_text(encoding="utf-8")
        code = text if path.suffix == ".py" else _flush_left(templatize(text, origin=str(path)))
        for _line, message, _comments, context in extract("python", BytesIO(code.encode()), keywords=KEYWORDS):
            if message and (message if isinstance(message, str) else message[0]):
                catalog.add(message, context=context, flags=set())
    for entry in catalog:
        entry.flags.discard("python-brace-format")
    return catalog


def stored() -> Catalog:
    """The catalogue as it lies in the tree."""
    with PO.open("rb") as file:
        return read_po(file, locale="sv")


def update_catalogue() -> None:
    """Adds new msgids with an empty text, drops those that no source has, keeps every translation; no fuzzy guesses."""
    fresh, old = extracted(), stored() if PO.exists() else Catalog(locale="sv")
    fresh.header_comment = (
        "# The Swedish texts of the portal. Kept by script/messages; write only between the quotation marks of msgstr."
    )
    for message in fresh:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        if known is not None and known.string:
            message.string = known.string
    missing = [str(message.id) for message in fresh if message.id and not _translated(message.string)]
    with PO.open("wb") as file:
        write_po(file, fresh, width=0, no_location=True, omit_header=False, sort_output=True)
    text = PO.read_text(encoding="utf-8").splitlines()
    PO.write_text(
        "\n".join(
            line
            for line in text
            if not any(
                mark in line for mark in ("-Date:", "Generated-By", "Report-Msgid", "Last-Translator", "Language-Team")
            )
        )
        + "\n",
        encoding="utf-8",
    )
    for text_id in missing:
        print(f"untranslated: {text_id}")


def _translated(string: object) -> bool:
    return bool(string) and (isinstance(string, str) or all(string))  # type: ignore[arg-type]  # a plural has a tuple of strings


def compile_catalogue() -> None:
    """Writes the .mo that Django reads; it is made, not kept."""
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, stored())


def untranslated() -> list[str]:
    """Msgids in the source that the stored catalogue lacks, leaves empty or marks fuzzy."""
    known = stored()
    found = []
    for message in extracted():
        if message.id:
            entry = known.get(message.id, message.context)
            if entry is None or entry.fuzzy or not _translated(entry.string):
                found.append(str(message.id))
    return found
