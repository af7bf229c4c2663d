"""What is held of every request before any view sees it: ids in addresses, and forms that are text."""

from __future__ import annotations

from typing import IO, Any
from urllib.parse import parse_qsl

from flask import Flask
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.formparser import FormDataParser
from werkzeug.routing import BaseConverter, ValidationError

from app.core.errors import Malformed
from app.core.schema import MAX_ID


class RowId(BaseConverter):
    """An id in an address, as strict as `schema.Id`: what no row can have as its id is no address of ours."""

    regex = "[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        """Raises werkzeug's ValidationError, which is a 404."""
        number = int(value)
        if number > MAX_ID:
            raise ValidationError
        return number


class StrictForms(FormDataParser):
    """Reads a form, and refuses one that is no UTF-8 where werkzeug would guess or find it empty."""

    def _parse_urlencoded(
        self, stream: IO[bytes], _mimetype: str, _content_length: int | None, _options: dict[str, str]
    ) -> tuple[IO[bytes], Any, Any]:
        try:
            items = parse_qsl(stream.read().decode(), keep_blank_values=True, errors="strict")
        except UnicodeDecodeError:
            raise Malformed("The form is not UTF-8 text.") from None
        return stream, self.cls(items), self.cls()


class FormRequest(HtmxAwareRequest):  # type: ignore[misc]
    """A request that knows HTMX's headers and reads its form strictly."""

    form_data_parser_class = StrictForms


def init_app(app: Flask) -> None:
    """Use both. Must come before the routes are registered."""
    app.url_map.converters["int"] = RowId
    app.request_class = FormRequest
