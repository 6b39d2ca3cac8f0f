"""Results of earlier work: kept in one folder, by what they were made of."""
