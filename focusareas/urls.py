"""Addresses of the room: focus areas below /fokusomraden/, and the S3 area forms that also set themes."""

from django.urls import path

from focusareas.views import areas, focus_areas

urlpatterns = [
    path("regioner/<str:code>/s3-omraden/nytt/", areas.area_create, name="area_create"),
    path("regioner/<str:code>/s3-omraden/ersatt/", areas.area_replace, name="area_replace"),
    path("regioner/<str:code>/s3-omraden/<int:pk>/", areas.area_edit, name="area_edit"),
    path("fokusomraden/", focus_areas.focusarea_list, name="focusarea_list"),
    path("fokusomraden/lista.xlsx", focus_areas.focusarea_list_export, name="focusarea_list_export"),
    path("fokusomraden/nytt/", focus_areas.focusarea_create, name="focusarea_create"),
    path("fokusomraden/<slug:code>/", focus_areas.focusarea_detail, name="focusarea_detail"),
    path("fokusomraden/<slug:code>/regioner.xlsx", focus_areas.focusarea_export, name="focusarea_export"),
    path("fokusomraden/<slug:code>/andra/", focus_areas.focusarea_edit, name="focusarea_edit"),
    path("fokusomraden/<slug:code>/avsluta/", focus_areas.focusarea_end, name="focusarea_end"),
    path("fokusomraden/<slug:code>/oppna/", focus_areas.focusarea_reopen, name="focusarea_reopen"),
]
