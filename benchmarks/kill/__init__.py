"""Runs that are killed at random moments while the provider loses answers: who is lost, who is told twice."""
