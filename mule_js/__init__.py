"""The browser client as a data package, so that Python hosts find its files.

Serve the folder by whatever serves your static files: whitenoise, a Pyramid static view, Flask, nginx.
"""

from __future__ import annotations

from pathlib import Path

DIST = Path(__file__).parent / "dist"
"""The folder of the bundles that a page loads (`mule.min.js` is the one most pages want)."""
