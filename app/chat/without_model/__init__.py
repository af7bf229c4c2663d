"""Answers that need no model: a sentence is understood, what is unclear is asked back, and a capability is called."""
