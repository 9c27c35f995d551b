"""To whom mail may leave at all."""

from django.conf import settings


def may_leave(address: str) -> bool:
    """In production everybody; elsewhere only who stands on the list, as an address or as `@domain`."""
    if settings.PRODUCTION:
        return True
    allowed = {entry.strip().lower() for entry in settings.MAIL_ALLOW_LIST}
    address = address.lower()
    return address in allowed or f"@{address.rpartition('@')[2]}" in allowed
