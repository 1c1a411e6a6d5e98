"""Who may sign in: Django's own pages, without dates that nobody enters by hand."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User

admin.site.unregister(User)


@admin.register(User)
class StaffAdmin(UserAdmin):
    readonly_fields = ("last_login", "date_joined")
