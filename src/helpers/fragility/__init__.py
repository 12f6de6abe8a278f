"""The objective index: how far a territory stands from metropolitan France, in the direction of fragility."""
