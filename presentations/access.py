"""Who may do what with a presentation; the table of DOMAIN.md, one row of it at a time.

`can_see` and `Presentation.objects.visible_to` say the same; a test pins the two.
"""

from accounts.models import User
from dialogues.models import Dialogue
from presentations.models import Presentation, PresentationTemplate
from regions.models import Organisation, has_any_role, roles_of


def can_write_for(user: User, organisation: Organisation) -> bool:
    """The organisation's own strategists (also of a group it leads), and a host's own coordinators."""
    return organisation.pk in roles_of(user).speaks_for


def can_edit(user: User, presentation: Presentation) -> bool:
    """Whether the person writes for the organisation; whether it is the time for it, the action judges."""
    return presentation.organisation_id in roles_of(user).speaks_for


def can_read_draft(user: User, presentation: Presentation) -> bool:
    """The text before it is handed in: only those who write it."""
    return can_edit(user, presentation)


def can_follow(user: User, presentation: Presentation) -> bool:
    """How complete it is and when it was touched: those who write it, and the host's coordinators."""
    return can_edit(user, presentation) or can_review(user, presentation)


def can_read_submission(user: User, presentation: Presentation) -> bool:
    """What was handed in: own organisation and host at once, the network when it is approved."""
    if presentation.latest_submission is None:
        return False
    if can_follow(user, presentation):
        return True
    return presentation.latest_submission.approved_at is not None and has_any_role(user)


def can_see(user: User, presentation: Presentation) -> bool:
    """That the presentation exists at all."""
    return can_follow(user, presentation) or can_read_submission(user, presentation)


def can_review(user: User, presentation: Presentation) -> bool:
    """Ask for changes, approve, allow a late handing-in: the coordinators of the dialogue's host."""
    return can_coordinate(user, presentation.dialogue)


def can_discuss(user: User, presentation: Presentation) -> bool:
    """Read and write in the threads about it, once something has been handed in: its writers and the host."""
    return presentation.latest_submission_id is not None and can_follow(user, presentation)


def can_coordinate(user: User, dialogue: Dialogue) -> bool:
    return dialogue.host_id in roles_of(user).coordinates


def can_make_templates(user: User) -> bool:
    """Draft a template for some host: its coordinators."""
    return bool(roles_of(user).coordinates)


def can_edit_template(user: User, template: PresentationTemplate) -> bool:
    """The owner's coordinators; that an adopted version is frozen, the action says."""
    return template.owner_id in roles_of(user).coordinates
