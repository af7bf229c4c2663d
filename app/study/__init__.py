"""Study tools without a model: explanations, quizzes, marking and spaced repetition from a course's own material."""
