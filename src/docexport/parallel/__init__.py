"""Work done in several processes: forks, workers, limits on time."""
