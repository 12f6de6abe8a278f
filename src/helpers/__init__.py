"""Carnets de l'Observatoire: from official figures to published regional profiles."""
