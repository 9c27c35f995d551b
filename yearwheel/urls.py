"""Addresses of the room, all below /arshjul/."""

from django.urls import path

from yearwheel.views import public, subscription, wheel

urlpatterns = [
    path("arshjul/", wheel.wheel, name="wheel"),
    path("arshjul/arshjul.pdf", wheel.wheel_document, name="wheel_document"),
    path("arshjul/prenumerera/", subscription.wheel_subscription, name="wheel_subscription"),
    path("arshjul/prenumerera/ny/", subscription.wheel_subscription_renew, name="wheel_subscription_renew"),
    path("arshjul/prenumerera/av/", subscription.wheel_subscription_revoke, name="wheel_subscription_revoke"),
    path("arshjul/prenumerera/<str:secret>.ics", subscription.wheel_feed, name="wheel_feed"),
    path("arshjul/prenumerera/<str:secret>/mitt.ics", subscription.wheel_feed_mine, name="wheel_feed_mine"),
    path("arshjul/publikt/", public.wheel_public, name="wheel_public"),
    path("arshjul/publikt/arshjul.pdf", public.wheel_public_document, name="wheel_public_document"),
    path("arshjul/publikt/arshjul.ics", public.wheel_public_feed, name="wheel_public_feed"),
]
