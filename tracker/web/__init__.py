"""What the HTML and JSON doors share: who is asking, errors, headers, languages."""
