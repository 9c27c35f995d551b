"""Addresses of the room: templates below /mallar/, presentations and their documents below /presentationer/."""

from django.urls import path

from presentations.views import templates

urlpatterns = [
    # templates
    path("mallar/", templates.template_list, name="template_list"),
    path("mallar/<int:pk>/", templates.template_detail, name="template_detail"),
    # writing
    # review
    # documents
]
