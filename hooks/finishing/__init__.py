"""What is done to pages once the theme has written them; it takes text and returns text."""
