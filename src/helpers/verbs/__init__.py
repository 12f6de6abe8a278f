"""The verbs of `carnets` that are more than a call: one module a verb."""
