"""A StatefulSet as the LLMOS operator makes it."""
