"""What a sign-in says of itself before anything is known."""

from app.domain.session import Capabilities, Session, SessionState


def test_nobody_is_signed_in_at_first():
    assert Session().state is SessionState.SIGNED_OUT
    assert Session().identity == ""


def test_what_the_plan_allows_is_unknown_until_it_is_told():
    assert Session().capabilities == Capabilities(None, None, {})


def test_the_states_have_the_names_scripts_wait_for():
    assert [str(state) for state in SessionState] == [
        "signed_out",
        "signing_in",
        "signed_in",
        "elsewhere",
    ]
