"""The console: static pages for a browser, which call the JSON API alone."""
