"""Two people tune one row: the second is told, instead of undoing the first's work.

What belongs to a row beside its own fields, such as an intent's patterns, touches its
``updated_at`` when it changes: that counts as a change of the row.
"""

from __future__ import annotations

from apps.admin_forms import CarefulAdmin, CarefulForm


class OptimisticForm(CarefulForm):
    """Of a model with ``updated_at = DateTimeField(auto_now=True)``."""

    watched = ("updated_at",)


class OptimisticAdmin(CarefulAdmin):
    """A model admin whose change form refuses to overwrite what it has not seen."""

    form = OptimisticForm
