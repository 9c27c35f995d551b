"""Addresses of the room, all below /arshjul/."""

from django.urls import path

from yearwheel.views import wheel

urlpatterns = [
    path("arshjul/", wheel.wheel, name="wheel"),
    path("arshjul/arshjul.pdf", wheel.wheel_document, name="wheel_document"),
]
