"""How an explanation is said: text, HTML, JSON, Markdown. Nothing depends on it but the command."""
