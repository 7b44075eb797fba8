"""Make a book of the built site: its pages, printed by Chromium, in the order of reading."""
