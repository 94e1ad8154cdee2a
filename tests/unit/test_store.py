"""A store tells every reader after each change, and nobody who has left."""

import pytest

from app.services.store import Store


def test_a_store_holds_one_value():
    store = Store("first")
    store.set("second")
    assert store.value == "second"


def test_readers_are_told_after_the_change():
    store, seen = Store(1), []
    store.subscribe(lambda: seen.append(store.value))
    store.set(2)
    store.set(3)
    assert seen == [2, 3]


def test_an_equal_value_tells_nobody_and_keeps_the_old_one():
    first, equal = [1], [1]
    store, seen = Store(first), []
    store.subscribe(lambda: seen.append(store.value))
    store.set(equal)
    assert seen == []
    assert store.value is first


def test_a_reader_that_left_is_told_no_more_and_may_leave_twice():
    store, seen = Store(1), []
    leave = store.subscribe(lambda: seen.append(store.value))
    leave()
    leave()
    store.set(2)
    assert seen == []


def test_one_function_that_subscribed_twice_is_told_twice():
    store, seen = Store(1), []

    def tell() -> None:
        seen.append(store.value)

    leave = store.subscribe(tell)
    store.subscribe(tell)
    store.set(2)
    leave()
    store.set(3)
    assert seen == [2, 2, 3]


def test_a_reader_may_leave_with_the_argument_that_qt_brings():
    store, seen = Store(1), []
    leave = store.subscribe(lambda: seen.append(store.value))
    leave("the destroyed object")
    store.set(2)
    assert seen == []


def test_a_reader_that_another_one_closes_is_not_told_any_more():
    store, seen, open_windows = Store("ringing"), [], []

    def close_windows() -> None:
        for close in open_windows:
            close()

    store.subscribe(close_windows)
    open_windows.append(store.subscribe(lambda: seen.append("closed window")))
    store.set("ended")
    assert seen == []


def test_a_reader_that_fails_hides_the_change_from_nobody_and_is_heard_of():
    store, seen = Store(1), []

    def fail() -> None:
        raise ValueError("the first reader")

    store.subscribe(lambda: seen.append("before"))
    store.subscribe(fail)
    store.subscribe(lambda: seen.append("after"))
    with pytest.raises(ValueError, match="the first reader"):
        store.set(2)
    assert seen == ["before", "after"]
    assert store.value == 2


def test_of_two_readers_that_fail_both_are_heard_of():
    store = Store(1)

    def fail(error: Exception) -> None:
        raise error

    store.subscribe(lambda: fail(ValueError("first")))
    store.subscribe(lambda: fail(KeyError("second")))
    with pytest.raises(KeyError) as failed:
        store.set(2)
    assert str(failed.value.__context__) == "first"


def test_a_reader_that_comes_during_a_change_hears_of_the_next():
    store, seen = Store(1), []

    def bring() -> None:
        if store.value == 2:
            store.subscribe(lambda: seen.append(store.value))

    store.subscribe(bring)
    store.set(2)
    assert seen == []
    store.set(3)
    assert seen == [3]


def test_a_change_made_by_a_reader_is_the_last_word_for_all():
    store, seen = Store(1), []
    store.subscribe(lambda: store.set(10))
    store.subscribe(lambda: seen.append(store.value))
    store.set(2)
    assert store.value == 10
    assert set(seen) == {10}
