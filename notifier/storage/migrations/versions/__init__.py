"""One module for each layout. They only go forward."""
