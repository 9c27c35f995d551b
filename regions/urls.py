"""Addresses of the room, below /regioner/."""

from django.urls import path

from regions import views

urlpatterns = [
    path("regioner/", views.organisation_list, name="organisation_list"),
    path("regioner/lista.xlsx", views.organisation_export, name="organisation_export"),
    path("regioner/<str:code>/", views.organisation_detail, name="organisation_detail"),
    path("regioner/<str:code>/andra/", views.organisation_edit, name="organisation_edit"),
    path("regioner/<str:code>/s3-omraden/<int:pk>/avsluta/", views.area_end, name="area_end"),
    path("regioner/<str:code>/s3-omraden/<int:pk>/oppna/", views.area_reopen, name="area_reopen"),
    path("regioner/<str:code>/s3-omraden/<int:pk>/bekrafta/", views.area_confirm, name="area_confirm"),
    path("regioner/<str:code>/s3-omraden/<int:pk>/ta-bort/", views.area_remove, name="area_remove"),
    path("regioner/<str:code>/strategier/ny/", views.strategy_create, name="strategy_create"),
    path("regioner/<str:code>/strategier/<int:pk>/", views.strategy_edit, name="strategy_edit"),
    path("regioner/<str:code>/strategier/<int:pk>/ta-bort/", views.strategy_remove, name="strategy_remove"),
]
