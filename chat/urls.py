"""Addresses."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from chat import views

urlpatterns = [
    path("", views.page, name="page"),
    path("health", views.health, name="health"),
    path("conversations/<uuid:conversation>/erase/", views.erase, name="erase"),
    path("conversations/<uuid:conversation>/export/", views.export, name="export"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
