"""Quizzes as files of other systems: Moodle GIFT, Moodle XML and QTI 2.1, in and out."""

from app.study.formats.gift import export_gift, import_gift
from app.study.formats.items import (
    GAP,
    MAX_FILE_BYTES,
    CannotSay,
    ChoiceItem,
    Exported,
    Imported,
    Item,
    Option,
    Remark,
    TextItem,
    Unsupported,
    checked,
    tidy,
)
from app.study.formats.moodle_xml import export_moodle_xml, import_moodle_xml
from app.study.formats.qti import export_qti, import_qti

__all__ = [
    "GAP",
    "MAX_FILE_BYTES",
    "CannotSay",
    "ChoiceItem",
    "Exported",
    "Imported",
    "Item",
    "Option",
    "Remark",
    "TextItem",
    "Unsupported",
    "checked",
    "export_gift",
    "export_moodle_xml",
    "export_qti",
    "import_gift",
    "import_moodle_xml",
    "import_qti",
    "tidy",
]
