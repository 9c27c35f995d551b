"""Words of the glossary explained where they stand: on hover, on focus, on a tap.

The look is css/terms.css; js/terms.js puts an explanation below its word and closes it with Escape.
"""

import re

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from toolkit import glossary

_TERM = (
    '<span class="term"><button type="button" class="term-word" aria-describedby="{id}">{word}</button>'
    '<span class="term-meaning" role="tooltip" id="{id}">{meaning}</span>{mark}</span>'
)
_MARKS = re.compile(r"[,.;:!?)”]*")


def explained(text: str, name: str, *earlier: str, language: str) -> SafeString:
    """The text, escaped, with the first use of each term explained in the language of the page.

    `name` is the text's own on the page, so that ids are. What `earlier` texts use is explained there and not again.
    """
    done = {mention.term.anchor for one in earlier for mention in glossary.mentions(one)}
    meanings = {term.anchor: term.meaning for term in glossary.terms(language)}
    parts, end = [], 0
    for mention in glossary.mentions(text):
        anchor = mention.term.anchor
        if anchor in done:
            continue
        done.add(anchor)
        word = text[mention.start : mention.end]
        mark = _MARKS.match(text, mention.end)[0]  # type: ignore[index]  # it matches nothing at least; stays on the line
        parts += [
            escape(text[end : mention.start]),
            format_html(_TERM, id=f"{name}-{anchor}", word=word, meaning=meanings[anchor], mark=mark),
        ]
        end = mention.end + len(mark)
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308  # each part is escaped
