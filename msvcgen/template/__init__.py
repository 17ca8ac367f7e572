"""Templates: Go's text/template with the sprig functions, and the Jinja dialect."""
