#!/usr/bin/python3
"""A WebKitGTK window for WebKitWebDriver that keeps cookies and databases in a folder: `webkit_browser.py FOLDER`.

WebKitGTK's MiniBrowser forgets everything under automation, so nothing that has to outlive a crash could be tested
by it. Run by Debian's own Python, which has python3-gi and gir1.2-webkit2-4.1.
https://webkitgtk.org/reference/webkit2gtk/stable/class.AutomationSession.html
"""

from __future__ import annotations

import sys
from pathlib import Path

import gi  # type: ignore[import-not-found] # of Debian, not of the tests' environment

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")

from gi.repository import Gtk, WebKit2  # type: ignore[import-not-found] # noqa: E402 only now is it known which


def main(folder: Path) -> None:
    """Wait for the driver to connect, and show the one page that it asks for."""
    storage = WebKit2.WebsiteDataManager(
        base_data_directory=str(folder / "storage"), base_cache_directory=str(folder / "cache")
    )
    context = WebKit2.WebContext(website_data_manager=storage)
    cookies = str(folder / "cookies.sqlite")
    context.get_cookie_manager().set_persistent_storage(cookies, WebKit2.CookiePersistentStorage.SQLITE)
    context.set_automation_allowed(True)
    context.connect("automation-started", start)
    Gtk.main()


def start(context: WebKit2.WebContext, session: WebKit2.AutomationSession) -> None:
    """Tell the driver who we are, and give it a page when it wants one."""
    who = WebKit2.ApplicationInfo()
    who.set_name("MiniBrowser")  # selenium asks for a browser of this name
    session.set_application_info(who)
    session.connect("create-web-view", lambda _: open_window(context))


def open_window(context: WebKit2.WebContext) -> WebKit2.WebView:
    """Open an empty window; closing the last one ends everything."""
    page = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    window = Gtk.Window(default_width=1280, default_height=1024)
    window.add(page)
    window.show_all()
    window.connect("destroy", leave)
    page.connect("close", lambda _: window.destroy())
    return page


def leave(window: Gtk.Window) -> None:
    """End it with the last window."""
    if all(other is window for other in Gtk.Window.list_toplevels()):
        Gtk.main_quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
