"""Flask before Mule: `flask --app flask_app run`, or `python flask_app.py`."""

from flask import Flask, request, session

import mule_js
from mule_wsgi import make_middleware
from tests.hosts.page import PAGE

app = Flask(__name__, static_folder=mule_js.DIST, static_url_path="/static")
app.secret_key = "yours"
app.wsgi_app = make_middleware(app.wsgi_app)  # type: ignore[method-assign]  # as Flask's documentation has it


@app.get("/")
def page() -> str:
    return PAGE


@app.post("/echo")
def echo() -> bytes:
    return request.get_data()


@app.get("/visits")
def visits() -> dict[str, int]:
    session["visits"] = session.get("visits", 0) + 1
    return {"visits": session["visits"]}


if __name__ == "__main__":
    app.run()
