"""Inputs made by chance, and the ways into the program that take them."""
