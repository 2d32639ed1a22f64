"""How sure a score is: the article as the unit of chance, for intervals, tests, ranks and power."""
