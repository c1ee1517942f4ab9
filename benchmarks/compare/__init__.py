"""Whether a reader's browser compares real versions as the program does, and how long it takes."""
