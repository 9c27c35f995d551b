"""All addresses. Each app keeps its own; the order here is the order of the rooms."""

from django.urls import include, path

from portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("konto/", include("allauth.urls")),
    path("", include("presentations.urls")),
]
