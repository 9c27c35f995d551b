"""The signed link of an invitation: who has it answers for the organisation, and sees and evaluates that dialogue."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from dialogues.models import Recipient

_SALT = "dialogues.answer"


def token_of(recipient: Recipient) -> str:
    """Names the recipient and the invitation; nobody can make one without the portal's secret key."""
    return signing.dumps([recipient.pk, recipient.invitation_id], salt=_SALT)


def recipient_of(token: str) -> Recipient | None:
    """Whose link it is, with the invitation and its dialogue; None for a link that the portal never gave out.

    Whether the link still opens anything is `dialogues.answering.link_state`'s to say.
    """
    try:
        pk, invitation = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (
        Recipient.objects.filter(pk=pk, invitation=invitation)
        .select_related(
            "user",
            "invitation__organisation",
            "invitation__area",
            "invitation__dialogue__host",
            "invitation__dialogue__kind",
            "invitation__dialogue__focus_area",
        )
        .first()
    )


def answer_url(recipient: Recipient) -> str:
    """The whole address, for a mail."""
    return f"{settings.SITE_URL}{reverse('invitation_answer', args=[token_of(recipient)])}"


def evaluation_url(recipient: Recipient) -> str:
    """The whole address where whoever was invited evaluates the dialogue; the same secret opens both."""
    return f"{settings.SITE_URL}{reverse('evaluation_link', args=[token_of(recipient)])}"
