"""The template (mall), the presentations written from it, their answers, rounds, pictures and rendered documents."""

from presentations.models.answer import MAX_CHARACTERS, Answer, CompetingAnswer
from presentations.models.picture import OwnPage, OwnSlides, Picture
from presentations.models.presentation import Presentation, PresentationQuerySet
from presentations.models.rehearsal import Rehearsal
from presentations.models.rendering import Rendering
from presentations.models.submission import Comment, Submission
from presentations.models.template import PresentationTemplate, TemplateQuerySet, TemplateSection

__all__ = [
    "MAX_CHARACTERS",
    "Answer",
    "Comment",
    "CompetingAnswer",
    "OwnPage",
    "OwnSlides",
    "Picture",
    "Presentation",
    "PresentationQuerySet",
    "PresentationTemplate",
    "Rehearsal",
    "Rendering",
    "Submission",
    "TemplateQuerySet",
    "TemplateSection",
]
