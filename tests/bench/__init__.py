"""`python -m tests.bench`: how fast the product is, measured from outside, beside baselines of the same run."""
