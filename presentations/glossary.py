"""Which words of the glossary a presentation uses, for the explanations at the end of the handout."""

from presentations.content import Content
from toolkit import glossary
from toolkit.glossary import Term


def used_in(content: Content) -> tuple[Term, ...]:
    """The terms in what is asked and answered, in Swedish and in alphabetical order: a document is always Swedish."""
    texts = [
        text for section in content.sections for text in (section.title, section.what, section.text, section.manuscript)
    ]
    return glossary.used_in(content.subject, *texts)
