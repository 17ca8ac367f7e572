"""The site of the documentation: pages that are written, and pages that are made of what the program knows."""
