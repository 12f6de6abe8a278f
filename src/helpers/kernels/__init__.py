"""Jupyter kernels forked from one process that has already imported the libraries."""
