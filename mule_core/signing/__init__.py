"""Signing: values in, values out."""
