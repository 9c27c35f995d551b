"""How people get into the portal: a person and the person's memberships on one page. Organisations and networks too."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import actions as account_actions
from accounts.models import User, record
from regions import actions
from regions.models import Membership, Network, Organisation
from toolkit.admin import EditedAdmin, ReadOnlyAdmin, StaffAdmin
from toolkit.dates import day


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's class takes no type; so below
    """Who administers cannot lock themselves out."""

    acting: User
    """The administrator who fills in the form."""

    class Meta:
        model = User
        fields = ("email", "name", "is_active", "is_staff")
        help_texts = {
            "email": _("The address at work. The code to log in is sent to it."),
            "is_active": _("Take the tick away to close the account; what the person has done stays."),
            "is_staff": _("May add people and change the register. Needs a passkey or an authenticator app."),
        }

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk == self.acting.pk:
            for field in ("is_active", "is_staff"):
                if not self.cleaned_data.get(field):
                    self.add_error(field, gettext("You cannot take this from yourself. Ask another administrator."))
        return cleaned


MEMBERSHIP_FIELDS = ("organisation", "role", "title", "takes_invitations")


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    ends = forms.BooleanField(label=_("ends now"), required=False)

    class Meta:
        model = Membership
        fields = MEMBERSHIP_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("organisation", "role") if self.instance.pk else ("ends",):
            self.fields[name].disabled = True

    def cleaned_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in MEMBERSHIP_FIELDS}


class MembershipFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # generic only in the stubs
    """One membership that lasts per organisation."""

    def clean(self) -> None:
        super().clean()
        seen: set[Organisation] = set()
        for form in self.forms:
            organisation = form.cleaned_data.get("organisation") if hasattr(form, "cleaned_data") else None
            if organisation is None or form.cleaned_data.get("ends"):
                continue
            if organisation in seen:
                raise ValidationError(
                    gettext("A person has one role in each organisation. End the old membership in %(name)s first.")
                    % {"name": organisation.name}
                )
            seen.add(organisation)


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]  # generic only in the stubs
    model = Membership
    form = MembershipForm
    formset = MembershipFormSet
    verbose_name_plural = _("memberships; a new role is a new membership")
    autocomplete_fields = ("organisation",)
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).filter(ended_at=None).select_related("organisation")

    def get_extra(self, request: HttpRequest, obj: Any = None, **_kwargs: Any) -> int:  # noqa: ARG002 - Django's signature
        """A new person gets a row to fill in at once."""
        return 0 if obj else 1

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the marks for changing the organisation itself."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        for mark in ("can_add_related", "can_change_related", "can_view_related"):
            if hasattr(widget, mark):
                setattr(widget, mark, False)
        return field

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return bool(request.user.is_staff)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return bool(request.user.is_staff)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return bool(request.user.is_staff)


@admin.register(User)
class PersonAdmin(StaffAdmin):
    form = PersonForm
    inlines = (MembershipInline,)
    list_display = ("name", "email", "acts_for", "is_active", "is_staff", "seen")
    list_filter = ("is_active", "is_staff", "memberships__role")
    search_fields = ("name", "email")
    ordering = ("name", "email")
    list_per_page = 50
    change_form_template = "admin/person.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships__organisation")

    @admin.display(description=_("acts for"))
    def acts_for(self, person: User) -> str:
        lasting = [one for one in person.memberships.all() if one.ended_at is None]
        return ", ".join(f"{one.organisation.short_name} ({one.get_role_display()})" for one in lasting)

    @admin.display(description=_("last log-in"), ordering="last_login")
    def seen(self, person: User) -> str:
        return day(person.last_login) if person.last_login else "–"

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)
        return type(form.__name__, (form,), {"acting": request.user})

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if form.has_changed():
            by = cast("User", request.user)
            record("person_changed" if change else "person_added", obj, by=by, at=timezone.now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: ARG002, FBT001 - the same
        by, at = cast("User", request.user), timezone.now()
        changed = [row for row in formset.forms if row.has_changed()]
        lasting = [row for row in changed if row.instance.pk is not None]
        for row in lasting:  # first, so that a new role can take the place of one that ends
            if row.cleaned_data["ends"]:
                actions.end_membership(row.instance, by=by, at=at)
            else:
                row.save()
        for row in changed:
            if row not in lasting:
                actions.start_membership(formset.instance, **row.cleaned_values(), by=by, at=at)
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def get_urls(self) -> list[Any]:
        def page(action: str) -> Callable[..., HttpResponse]:
            return self.admin_site.admin_view(partial(self.confirm, action=action))

        return [
            path("<int:pk>/anonymisera/", page("anonymise"), name="accounts_user_anonymise"),
            path("<int:pk>/andra-steget/", page("remove_factors"), name="accounts_user_remove_factors"),
            *super().get_urls(),
        ]

    def confirm(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        """Asks first; then anonymises the person, or removes the second step of who has lost it."""
        person = get_object_or_404(User, pk=pk)
        by, at = cast("User", request.user), timezone.now()
        if request.method != "POST":
            context = {**self.admin_site.each_context(request), "person": person, "action": action}
            return render(request, "admin/person_confirm.html", context)
        if action == "anonymise":
            person = actions.anonymise_person(person, by=by, at=at)
            messages.success(request, gettext("The person is anonymised and can no longer log in."))
        elif account_actions.remove_second_factors(person, by=by, at=at):
            messages.success(request, gettext("The second step is removed, and the person has been told by mail."))
        else:
            messages.warning(request, gettext("The person had no second step."))
        return redirect(reverse("admin:accounts_user_change", args=[person.pk]))


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ("user", "organisation", "role", "title", "takes_invitations", "started_at", "ended_at")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter), "organisation__kind")
    search_fields = ("user__name", "user__email", "organisation__name")
    list_select_related = ("user", "organisation")
    list_per_page = 50
    ordering = ("-started_at",)


@admin.register(Organisation)
class OrganisationAdmin(EditedAdmin):
    list_display = ("name", "code", "kind", "hosts_dialogues", "lead", "edited_at")
    list_filter = ("kind", "hosts_dialogues")
    list_select_related = ("lead",)
    search_fields = ("name", "short_name", "code")
    list_per_page = 50
    autocomplete_fields = ("lead",)
    filter_horizontal = ("members",)


@admin.register(Network)
class NetworkAdmin(EditedAdmin):
    list_display = ("name", "code", "edited_at")
    search_fields = ("name", "code")
    filter_horizontal = ("members",)
