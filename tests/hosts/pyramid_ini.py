"""Pyramid before Mule by its ini file alone: `pserve pyramid.ini`, or for servers that want a module this one."""

from pathlib import Path

from paste.deploy import loadapp

app = loadapp(f"config:{Path(__file__).with_name('pyramid.ini')}")
