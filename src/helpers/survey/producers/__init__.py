"""What other producers give: their respondents or their printed results, and the estimates that are kept of them."""
