"""From the plan to the site: check, execute, draw, stage, compile."""
