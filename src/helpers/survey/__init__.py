"""Surveys: questionnaires, published figures, responses, their estimates and what may be shown of them."""
