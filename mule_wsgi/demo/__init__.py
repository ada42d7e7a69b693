"""Mule at a glance: the page, and the store that it uploads to."""
