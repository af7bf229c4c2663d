"""docs/their-data.md says what the declarations say."""

from __future__ import annotations

import pytest

from app import ROOT
from app.domains import DOMAINS
from app.privacy.documents import table_of_holdings, table_of_periods

PAGE = ROOT / "docs" / "their-data.md"


@pytest.mark.parametrize("table", [table_of_holdings, table_of_periods])
def test_the_page_for_administrators_has_the_tables_of_the_declarations(table: object) -> None:
    assert DOMAINS
    assert callable(table)
    said = str(table())
    assert said in PAGE.read_text("utf-8"), f"put this into {PAGE.name}:\n{said}"


def test_the_readme_leads_to_it() -> None:
    assert "docs/their-data.md" in (ROOT / "README.md").read_text("utf-8")
