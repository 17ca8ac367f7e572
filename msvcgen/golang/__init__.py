"""The parts of Go's standard library that templates and CEL both need: its answers, and its words for errors.

A Go string is bytes. Here it is a Python string; bytes that are not UTF-8 are surrogate-escaped in it.
"""
