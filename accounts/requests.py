"""What a view behind the login is given; LoginRequiredMiddleware has seen to it."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request whose person has logged in: a type for views, never made by hand."""

    user: User
