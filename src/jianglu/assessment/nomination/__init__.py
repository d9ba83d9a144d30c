"""直接认定: an enterprise recognises the level of its own staff by their achievements, after decision and public notice."""
