"""Mule's shell: mounts the signing actions under a prefix in any WSGI app."""
