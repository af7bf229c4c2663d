"""What students of the demo class asked, by slide of the deck (from 0), with Ms Rivera's answer or None."""

ASKED: dict[int, tuple[tuple[str, str | None], ...]] = {
    0: (
        ("Is a virus a cell?", "No. It has no ribosomes and cannot make more of itself without a cell."),
        (
            "Why can't one cell just grow as big as an elephant?",
            "Its surface would be too small for its volume, so food and oxygen could not get in fast enough.",
        ),
    ),
    1: (
        (
            "If diffusion is free, why does a cell pay for active transport?",
            "Because diffusion only goes downhill. To collect more than there is outside, it has to pump.",
        ),
    ),
    2: (
        (
            "So does the salt move or the water?",
            "The water. The membrane holds the salt back, so water moves towards it.",
        ),
        (
            "Why does hypertonic mean the cell shrinks? Isn't hyper more?",
            "More solutes, yes, but outside the cell. The water follows them out, and the cell shrinks.",
        ),
        (
            "Is that why we can't drink sea water?",
            "Yes. It is saltier than your blood, so your body loses more water than it gains.",
        ),
    ),
    3: (
        (
            "Do plant cells have mitochondria too?",
            "They do. Chloroplasts make sugar, and mitochondria turn that sugar into ATP.",
        ),
    ),
    4: (
        (
            "Is respiration the same as breathing?",
            "No. Breathing moves air; respiration is the chemistry in your cells that uses the oxygen.",
        ),
        (
            "Why do my legs burn when I sprint?",
            "Your muscles use ATP faster than oxygen arrives. Why exactly that burns is still being studied.",
        ),
    ),
    5: (
        (
            "Why are leaves green if the plant needs light?",
            "Chlorophyll uses mostly red and blue light and reflects much of the green.",
        ),
    ),
    6: (
        (
            "Why is it called the dark reactions if it happens in the day?",
            "It needs no light itself, but the ATP and NADPH that light made. So it stops soon after dark.",
        ),
        (
            "I lost track of the carbons. Where do the other five G3P go?",
            "They are turned back into three RuBP, so the cycle can go on. Count: 15 carbons in, 15 out.",
        ),
    ),
    7: (
        (
            "Does an enzyme die when it gets too hot?",
            "It was never alive. It loses its shape: we say that it is denatured.",
        ),
    ),
    8: (("How does a cell know where a gene starts?", None),),
    9: (
        (
            "Why can't the lagging strand just be built in one go?",
            "DNA polymerase only adds to a 3' end, and here that end points away from the opening fork.",
        ),
    ),
    10: (("Does the DNA get used up when it's copied?", "No. It closes again, and the gene can be read many times."),),
    11: (
        (
            "How do I remember which is transcription and which is translation?",
            "To transcribe is to copy in the same language, DNA to RNA. To translate is to change language.",
        ),
        (
            "What happens if one base is skipped?",
            "Every codon after it shifts by one. That is a frameshift, and the protein usually does not work.",
        ),
    ),
    12: (
        (
            "Is interphase part of mitosis?",
            "No. It is the time between divisions, when the cell grows and copies its DNA.",
        ),
    ),
    13: (
        (
            "When exactly do we go from 46 to 23?",
            "In meiosis I, when the homologous chromosomes separate. Meiosis II separates the chromatids.",
        ),
        ("Can two siblings get exactly the same chromosomes?", None),
    ),
    14: (
        (
            "If the chance is 1/4 and they have four kids, is one of them always bb?",
            "No. Each child has the same chance of 1/4, whatever the others got.",
        ),
    ),
    15: (("Will the test be like these five questions?", None),),
}
