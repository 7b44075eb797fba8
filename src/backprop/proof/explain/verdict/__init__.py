"""The only place where it is decided what is proved, refuted, measured or open."""
