"""A NIMService of NVIDIA's operator, and its NIMCache."""
