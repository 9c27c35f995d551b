"""The guard that makes an undefined template variable an error in the tests."""

import pytest
from django.template import engines
from django.template.base import Origin, Template

from toolkit.strict import UndefinedVariableError

OURS = f"{engines['django'].engine.dirs[0]}/toolkit/example.html"  # type: ignore[attr-defined]  # stubs know no engine


def rendered(source: str, name: str) -> str:
    engine = engines["django"].engine  # type: ignore[attr-defined]  # stubs know no engine
    template = Template(source, origin=Origin(name=name, template_name=name), engine=engine)
    from django.template import Context

    return template.render(Context({}))


def test_an_undefined_variable_in_a_template_of_ours_is_an_error() -> None:
    with pytest.raises(UndefinedVariableError):
        rendered("{{ nobody_gave_this }}", OURS)


def test_asking_whether_something_is_there_is_no_error() -> None:
    assert rendered("{% if nobody_gave_this %}x{% endif %}", OURS) == ""


def test_a_third_party_template_may_leave_variables_out() -> None:
    assert rendered("{{ nobody_gave_this }}", "/somewhere/else.html") == ""
