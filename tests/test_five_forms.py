"""One text, five forms: change a field, and slides, PowerPoint, handout, cards and reading page all follow."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO

from django.test import Client
from django.urls import reverse
from pptx import Presentation as Deck

from accounts.models import User
from presentations.actions import review, writing
from presentations.models import Presentation
from tests.documents import texts
from tests.factories import World

AsUser = Callable[[User], Client]


def forms(client: Client, presentation: Presentation) -> dict[str, str]:
    """What each form of the presentation says, with white space evened out."""

    def fetch(route: str) -> bytes:
        answer = client.get(reverse(route, args=[presentation.pk]))
        assert answer.status_code == 200, route
        return bytes(answer.content)

    def words() -> Iterator[str]:
        for slide in Deck(BytesIO(fetch("presentation_pptx"))).slides:
            yield from (shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
            if slide.has_notes_slide and slide.notes_slide.notes_text_frame:
                yield slide.notes_slide.notes_text_frame.text

    found = {
        "page": fetch("presentation_detail").decode(),
        "pptx": " ".join(words()),
        **{kind: " ".join(texts(fetch(f"presentation_{kind}"))) for kind in ("deck", "handout", "cards")},
    }
    return {kind: " ".join(said.split()) for kind, said in found.items()}


def test_a_changed_field_is_changed_in_all_five_forms_which_say_the_same_revision(
    world: World, as_user: AsUser
) -> None:
    presentation, at = world.submitted, world.now

    def write(manuscript: str, seen: int) -> None:
        fields = writing.Fields(text="- Vätgas", manuscript=manuscript)
        writing.save_answer(presentation, world.needs, fields, seen_version=seen, by=world.strategist, at=at)

    def edition(client: Client, words: str, number: str) -> None:
        for kind, said in forms(client, presentation).items():
            shown = "Vätgas" if kind == "deck" else words  # the manuscript is in the others
            assert (shown in said, number in said) == (True, True), kind

    client = as_user(world.strategist)
    review.request_changes(world.submission, by=world.coordinator, at=at)
    write("Vi börjar med elva kommuner.", 0)
    edition(client, "elva kommuner", "Utkast efter version 1")
    for section in presentation.template.sections.exclude(pk=world.needs.pk):
        fields = writing.Fields(text="Svar", choice="yes", scale=3)
        writing.save_answer(presentation, section, fields, seen_version=0, by=world.strategist, at=at)
    again = writing.submit(presentation, by=world.strategist, at=at)
    edition(client, "elva kommuner", "Version 2")
    review.request_changes(again, by=world.coordinator, at=at)
    write("Vi börjar med tolv kommuner.", 1)
    edition(client, "tolv kommuner", "Utkast efter version 2")
    third = writing.submit(presentation, by=world.strategist, at=at + timedelta(hours=1))
    review.approve(third, by=world.coordinator, at=at)
    edition(as_user(world.member), "tolv kommuner", "Version 3")
