"""What is written: films, loops, captions, each under its final name only when it is whole."""
