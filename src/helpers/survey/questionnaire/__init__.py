"""What was asked: the questionnaire of a wave, its schema, its sources, what it shares with other waves."""
