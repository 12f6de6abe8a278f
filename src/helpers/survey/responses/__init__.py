"""Responses of a wave: their files read, and checked against the questionnaire."""
