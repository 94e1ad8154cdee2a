"""Pages of lists: which rows, how many pages, what is refused."""

import pytest

from app.localengine.errors import ApiError
from app.localengine.pages import Page


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ({}, Page(1, 20)),
        ({"page": "3", "per_page": "7"}, Page(3, 7)),
        ({"page": "", "per_page": ""}, Page(1, 20)),
        ({"per_page": "101"}, Page(1, 100)),
    ],
)
def test_a_page_is_read(query: dict[str, str], page: Page) -> None:
    assert Page.read(query) == page


@pytest.mark.parametrize("said", ["0", "-1", "x", "1.5", "٣", "9" * 5000])
def test_a_number_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(ApiError) as error:
        Page.read({"page": said})
    assert error.value.status == 422


@pytest.mark.parametrize(("total", "pages"), [(0, 0), (1, 1), (20, 1), (21, 2)])
def test_pages_are_counted(total: int, pages: int) -> None:
    body = Page(2, 20).body([{"x": 1}], total)
    assert body["data"] == [{"x": 1}]
    assert body["pagination"] == {
        "page": 2,
        "per_page": 20,
        "total": total,
        "total_pages": pages,
    }
    assert Page(2, 20).offset == 20
