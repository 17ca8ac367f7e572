"""What text is made of a picture."""
