"""Who is told of a change, how, and the proof that they were."""
