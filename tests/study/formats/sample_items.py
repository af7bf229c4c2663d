"""Quiz questions for the tests: plain ones, ones full of signs that mean something somewhere, and any at all."""

from hypothesis import strategies as st

from app.study.formats.items import ChoiceItem, Item, Option, TextItem, tidy

PLAIN: tuple[Item, ...] = (
    ChoiceItem(
        "Powerhouse",
        "Which part of the cell makes most of its ATP?",
        (
            Option("The nucleus", "It keeps the DNA."),
            Option("The mitochondrion", "Yes, see slide 4."),
            Option("The wall"),
        ),
        1,
        "Slide 4: mitochondria make ATP.",
    ),
    TextItem("Water", "Water crosses a membrane by _____.", ("osmosis", "Osmosis, a kind of diffusion"), "Slide 7."),
    ChoiceItem("Truth", "Plants breathe.", (Option("True"), Option("False", "They do, at night too.")), 0),
    TextItem("Symbol", "The symbol of cobalt:", ("Co",), case_sensitive=True),
)

THORNY: tuple[Item, ...] = (
    ChoiceItem(
        "a::b {c} // d",
        "// not a comment\n$CATEGORY: x\n\n::t:: [html] <b>1 < 2</b> &amp; {=a ~b} \\n \\ # %50%",
        (Option("[html]<i>", "#"), Option("%50%half", "####"), Option("= -> ~"), Option("\\"), Option("*")),
        2,
        "[markdown] # {T}",
    ),
    TextItem("stars", "_____ and _____", ("a*b", "a\\*b", "\\", "]]>", "[plain]x", "%100%", 'say "hi"', "a\u00a0b")),
    TextItem("_____", "_____", ("T", "=x", "~")),
    ChoiceItem("العربية 日本", "𝒙² ≠ x2?\nנכון", (Option("é"), Option("e\u0301")), 0, "🙂"),
)

tidy_text = st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40).map(tidy).filter(bool)
one_line_text = tidy_text.map(lambda text: text.replace("\n", " ").strip()).filter(bool)


@st.composite
def any_item(draw: st.DrawFn) -> Item:
    """Any item that is valid, from any letters."""
    name, prompt, feedback = draw(one_line_text), draw(tidy_text), draw(st.just("") | tidy_text)
    if draw(st.booleans()):
        texts = draw(st.lists(tidy_text, min_size=2, max_size=5, unique=True))
        options = tuple(Option(text, draw(st.just("") | tidy_text)) for text in texts)
        return ChoiceItem(name, prompt, options, draw(st.integers(0, len(options) - 1)), feedback)
    accepted = draw(st.lists(one_line_text, min_size=1, max_size=4, unique_by=str.casefold))
    return TextItem(name, prompt, tuple(accepted), feedback, draw(st.booleans()))
