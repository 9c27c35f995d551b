"""People log in with a mailed code. Nobody is told by the page whether an address is known."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from accounts import demo_people
from accounts.models import User
from portal.celery import app
from tests import factories, running
from tests.smtp import Mailbox, text_of

LOGIN = "/konto/logga-in/"
CODE_PAGE = "/konto/logga-in/kod/"


@pytest.fixture(autouse=True)
def _tasks_run_at_once() -> Iterator[None]:
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def code_in(mailbox: Mailbox, address: str) -> str:
    found = re.search(r"^[A-Z]{4}-[A-Z]{4}$", text_of(mailbox.to(address)[-1]), flags=re.MULTILINE)
    assert found
    return found.group()


def ask(client: Client, address: str, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": address}, **extra)


def person_of(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_a_registered_person_logs_in_with_the_code_from_the_mail(db: None, client: Client, mailbox: Mailbox) -> None:
    stina = factories.user(email="stina@example.org")
    answer = ask(client, "stina@example.org")
    assert answer["Location"] == CODE_PAGE
    answer = client.post(CODE_PAGE, {"code": code_in(mailbox, "stina@example.org")})
    assert answer["Location"] == "/"
    assert person_of(client) == str(stina.pk)


def test_capitals_and_hyphens_do_not_matter(db: None, client: Client, mailbox: Mailbox) -> None:
    stina = factories.user(email="stina@example.org")
    ask(client, " Stina@Example.ORG ")
    client.post(CODE_PAGE, {"code": code_in(mailbox, "stina@example.org").lower().replace("-", " ")})
    assert person_of(client) == str(stina.pk)


def test_the_log_in_goes_on_to_the_page_that_was_asked_for(db: None, client: Client, mailbox: Mailbox) -> None:
    factories.user(email="stina@example.org")
    answer = client.post(LOGIN, {"login": "stina@example.org", "next": "/om/"})
    answer = client.post(answer["Location"], {"code": code_in(mailbox, "stina@example.org"), "next": "/om/"})
    assert answer["Location"] == "/om/"


def test_the_log_in_never_leads_to_another_site(db: None, client: Client, mailbox: Mailbox) -> None:
    factories.user(email="stina@example.org")
    client.post(LOGIN, {"login": "stina@example.org", "next": "https://example.com/"})
    answer = client.post(CODE_PAGE, {"code": code_in(mailbox, "stina@example.org"), "next": "https://example.com/"})
    assert answer["Location"] == "/"


def test_the_mail_comes_as_text_and_html_and_its_subject_tells_nothing(
    db: None, client: Client, mailbox: Mailbox
) -> None:
    factories.user(email="stina@example.org")
    ask(client, "stina@example.org")
    (mail,) = mailbox.messages
    code = code_in(mailbox, "stina@example.org")
    assert mail["Subject"] == "Din kod för att logga in"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert code in text_of(mail)
    assert code in text_of(mail, "html")
    assert "gäller i tio minuter" in text_of(mail)


def test_the_mail_is_in_the_language_of_the_page(db: None, client: Client, mailbox: Mailbox) -> None:
    factories.user(email="stina@example.org")
    client.post(reverse("set_language"), {"language": "en"})
    ask(client, "stina@example.org")
    assert mailbox.messages[0]["Subject"] == "Your code to log in"


def test_an_unknown_address_sees_the_same_pages_and_is_told_only_by_mail(
    db: None, client: Client, mailbox: Mailbox
) -> None:
    factories.user(email="known@example.org")
    pages = {}
    for address in ("known@example.org", "nobody@example.org"):
        visitor = Client()
        first = ask(visitor, address)
        shown = visitor.get(first.url).content.decode().replace(address, "ADDRESS")
        wrong = visitor.post(CODE_PAGE, {"code": "BBBB-BBBB"})
        pages[address] = (first.status_code, first.url, _without_tokens(shown), wrong.status_code)
    assert pages["known@example.org"] == pages["nobody@example.org"]
    (mail,) = mailbox.to("nobody@example.org")
    assert mail["Subject"] == "Om inloggning"
    assert "Det finns inget konto med den adressen" in text_of(mail)
    assert "/konto/nytt/" in text_of(mail, "html")
    assert not re.search(r"[A-Z]{4}-[A-Z]{4}", text_of(mail))


def _without_tokens(page: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return re.sub(r'"X-CSRFToken": "\w+"', "", page)


def test_who_has_no_account_is_not_told_so_more_than_three_times_a_day(
    db: None, client: Client, mailbox: Mailbox
) -> None:
    for _ in range(5):
        assert ask(Client(), "nobody@example.org").url == CODE_PAGE
    assert len(mailbox.to("nobody@example.org")) == 3


def test_an_account_that_is_closed_is_as_unknown(db: None, client: Client, mailbox: Mailbox) -> None:
    factories.user(email="stina@example.org", is_active=False)
    ask(client, "stina@example.org")
    assert mailbox.messages[0]["Subject"] == "Om inloggning"


def test_something_else_than_an_address_is_refused_beside_the_field(db: None, client: Client, mailbox: Mailbox) -> None:
    answer = ask(client, "stina")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"login": ["Fyll i en giltig e-postadress."]}
    assert 'value="stina"' in answer.content.decode()
    assert mailbox.messages == []


def test_a_wrong_code_says_how_many_attempts_are_left(db: None, client: Client, mailbox: Mailbox) -> None:
    factories.user(email="stina@example.org")
    ask(client, "stina@example.org")
    answer = client.post(CODE_PAGE, {"code": "BBBB-BBBB"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"code": ["Det är inte koden i det senaste mejlet. Du har 2 försök kvar."]}
    answer = client.post(CODE_PAGE, {"code": "BBBB-BBBB"})
    assert answer.context["form"].errors == {"code": ["Det är inte koden i det senaste mejlet. Du har 1 försök kvar."]}


def test_no_code_at_all_costs_no_attempt(db: None, client: Client, mailbox: Mailbox) -> None:
    stina = factories.user(email="stina@example.org")
    ask(client, "stina@example.org")
    for _ in range(5):
        assert client.post(CODE_PAGE, {"code": ""}).status_code == 422
    client.post(CODE_PAGE, {"code": code_in(mailbox, "stina@example.org")})
    assert person_of(client) == str(stina.pk)


def test_after_three_wrong_codes_one_begins_again_with_the_address_kept(
    db: None, client: Client, mailbox: Mailbox
) -> None:
    factories.user(email="stina@example.org")
    ask(client, "stina@example.org")
    code = code_in(mailbox, "stina@example.org")
    for _ in range(2):
        client.post(CODE_PAGE, {"code": "BBBB-BBBB"})
    page = client.post(CODE_PAGE, {"code": "BBBB-BBBB"}, follow=True)
    assert page.request["PATH_INFO"] == LOGIN
    assert page.context["form"].errors == {"login": ["Koden blev fel för många gånger. Be om en ny."]}
    assert 'value="stina@example.org"' in page.content.decode()
    client.post(CODE_PAGE, {"code": code})
    assert person_of(client) is None


def test_a_code_is_too_old_after_ten_minutes(
    db: None, client: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.user(email="stina@example.org")
    answer = client.post(LOGIN, {"login": "stina@example.org", "next": "/om/"})
    code = code_in(mailbox, "stina@example.org")
    _let_time_pass(monkeypatch, minutes=11)
    page = client.post(answer["Location"], {"code": code, "next": "/om/"}, follow=True)
    assert page.context["form"].errors == {"login": ["Koden är för gammal. Be om en ny."]}
    assert 'value="stina@example.org"' in page.content.decode()
    assert 'name="next" value="/om/"' in page.content.decode()
    assert person_of(client) is None


def test_who_comes_back_the_next_day_is_told_the_same(db: None, client: Client) -> None:
    page = client.post(CODE_PAGE, {"code": "BBBB-BBBB"}, follow=True)
    assert page.context["form"].errors == {"login": ["Koden är för gammal. Be om en ny."]}


def test_the_sentence_is_gone_when_the_page_is_read_again(db: None, client: Client) -> None:
    client.post(CODE_PAGE, {"code": "BBBB-BBBB"}, follow=True)
    assert client.get(LOGIN).context["form"].errors == {}


def _let_time_pass(monkeypatch: pytest.MonkeyPatch, *, minutes: int) -> None:
    import time

    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + minutes * 60)


def test_a_code_works_once(db: None, client: Client, mailbox: Mailbox) -> None:
    factories.user(email="stina@example.org")
    ask(client, "stina@example.org")
    code = code_in(mailbox, "stina@example.org")
    client.post(CODE_PAGE, {"code": code})
    other = Client()
    other.post(CODE_PAGE, {"code": code})
    assert person_of(other) is None


def test_a_new_code_makes_the_old_one_useless(db: None, client: Client, mailbox: Mailbox) -> None:
    stina = factories.user(email="stina@example.org")
    ask(client, "stina@example.org")
    old = code_in(mailbox, "stina@example.org")
    client.post(CODE_PAGE, {"action": "resend"})
    assert client.post(CODE_PAGE, {"code": old}).status_code == 422
    client.post(CODE_PAGE, {"code": code_in(mailbox, "stina@example.org")})
    assert person_of(client) == str(stina.pk)


def test_one_can_begin_again_with_another_address(db: None, client: Client, mailbox: Mailbox) -> None:
    ask(client, "stinna@example.org")
    assert client.get(LOGIN)["Location"] == CODE_PAGE
    client.post(reverse("account_logout"), {"next": LOGIN})
    assert client.get(LOGIN).status_code == 200


def test_the_same_address_gets_five_codes_in_five_minutes_and_then_a_plain_sentence(
    db: None, client: Client, mailbox: Mailbox
) -> None:
    factories.user(email="stina@example.org")
    for _ in range(5):
        assert ask(Client(), "stina@example.org").status_code == 302
    answer = ask(Client(), "stina@example.org")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "login": ["Det har blivit för många försök. Vänta några minuter och försök igen."]
    }
    assert len(mailbox.messages) == 5


@pytest.fixture
def _narrow_limit(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "3/m/ip"}


@pytest.mark.usefixtures("_narrow_limit")
def test_an_address_of_the_network_that_asks_too_much_gets_a_page_that_says_so(db: None, client: Client) -> None:
    for _ in range(3):
        ask(client, "nobody")
    answer = ask(client, "nobody@example.org")
    assert answer.status_code == 429
    assert "För många försök" in answer.content.decode()


@pytest.mark.usefixtures("_narrow_limit")
def test_two_offices_behind_one_proxy_are_not_counted_as_one(db: None, client: Client, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _ in range(3):
        ask(client, "nobody", headers={"x-forwarded-for": "203.0.113.5"})
    blocked = ask(client, "nobody", headers={"x-forwarded-for": "198.51.100.1, 203.0.113.5"})
    other = ask(client, "nobody", headers={"x-forwarded-for": "198.51.100.7"})
    assert (blocked.status_code, other.status_code) == (429, 422)


@pytest.mark.usefixtures("_narrow_limit")
def test_without_a_trusted_proxy_what_a_visitor_claims_about_its_address_is_nothing(db: None, client: Client) -> None:
    for number in range(3):
        ask(client, "nobody", headers={"x-forwarded-for": f"203.0.113.{number}"})
    assert ask(client, "nobody", headers={"x-forwarded-for": "203.0.113.250"}).status_code == 429


@pytest.mark.parametrize(
    "route", ["account_change_password", "account_set_password", "account_reset_password", "account_email"]
)
def test_there_are_no_pages_for_passwords_or_addresses(route: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(route)


def test_nobody_has_a_password(db: None) -> None:
    assert not factories.user().has_usable_password()
    assert not User.objects.create_superuser("admin@example.org", password="secret").has_usable_password()


def test_there_is_no_sign_up_but_a_page_that_says_how_to_get_an_account(db: None, client: Client) -> None:
    page = client.get("/konto/nytt/")
    assert page.status_code == 200
    assert "Så får du ett konto" in page.content.decode()
    client.post("/konto/nytt/", {"email": "stina@example.org"})
    assert not User.objects.exists()


def test_logging_out_is_a_post(db: None, client: Client) -> None:
    client.force_login(factories.user())
    client.get(reverse("account_logout"))
    assert person_of(client) is not None
    assert client.post(reverse("account_logout"))["Location"] == "/"
    assert person_of(client) is None


def test_the_admin_has_no_log_in_of_its_own(db: None, client: Client) -> None:
    page = client.get("/admin/", follow=True)
    assert page.request["PATH_INFO"] == LOGIN
    assert 'name="next" value="/admin/"' in page.content.decode()


def test_a_worker_sends_the_code(transactional_db: None, client: Client, mailbox: Mailbox, settings: Settings) -> None:
    app.conf.task_always_eager = False
    factories.user(email="stina@example.org")
    env = running.environment(EMAIL_URL=f"smtp://127.0.0.1:{settings.EMAIL_PORT}")
    ask(client, "stina@example.org")
    assert mailbox.messages == []
    with running.process("celery", "-A", "portal", "worker", "--concurrency=1", "--loglevel=WARNING", env=env):
        running.until(lambda: bool(mailbox.messages))
    assert code_in(mailbox, "stina@example.org")


# --- the demo ----------------------------------------------------------------------------------------------------


def test_outside_the_demo_nobody_is_logged_in_by_a_click(db: None, client: Client) -> None:
    person = factories.user(email=demo_people.PEOPLE[0].email)
    assert client.post(reverse("demo_login"), {"user": person.email}).status_code == 404
    assert person_of(client) is None
    assert "demo-people" not in client.get(LOGIN).content.decode()


def test_in_the_demo_one_click_logs_in_as_one_of_its_people(db: None, client: Client, settings: Settings) -> None:
    settings.DEMO = True
    person = factories.user(email=demo_people.PEOPLE[0].email)
    assert client.post(reverse("demo_login"), {"user": person.email, "next": "/om/"})["Location"] == "/om/"
    assert person_of(client) == str(person.pk)


def test_the_demo_logs_in_as_nobody_else(db: None, client: Client, settings: Settings) -> None:
    settings.DEMO = True
    real = factories.user(email="real@example.org")
    assert client.post(reverse("demo_login"), {"user": real.email}).status_code == 404
    assert person_of(client) is None


def test_the_demo_page_lists_those_of_its_people_who_exist_by_role(
    db: None, client: Client, settings: Settings
) -> None:
    settings.DEMO = True
    coordinator, strategist, other = demo_people.PEOPLE[:3]
    for one in (coordinator, strategist):
        factories.user(email=one.email, name=one.name)
    groups = client.get(LOGIN).context["demo_groups"]
    assert groups == [("Koordinator", [coordinator]), ("Regionala strateger", [strategist])]
    assert other.name not in client.get(LOGIN).content.decode()


def test_the_demo_people_are_invented_and_one_of_each_kind() -> None:
    assert {person.group for person in demo_people.PEOPLE} == set(demo_people.GROUPS)
    assert {person.organisation for person in demo_people.PEOPLE if person.group == "strategist"} == {
        *("05", "14", "17", "20", "25"),
    }
    assert {person.email.partition("@")[2] for person in demo_people.PEOPLE} == {"demo.example.org"}
    assert len({person.email for person in demo_people.PEOPLE}) == len(demo_people.PEOPLE)
