"""Flask before Mule: `flask --app flask_app run`, or `python flask_app.py`."""

from flask import Flask, request, session

from mule_wsgi import make_middleware

app = Flask(__name__)
app.secret_key = "yours"
app.wsgi_app = make_middleware(app.wsgi_app)  # type: ignore[method-assign]  # as Flask's documentation has it


@app.post("/echo")
def echo() -> bytes:
    return request.get_data()


@app.get("/visits")
def visits() -> dict[str, int]:
    session["visits"] = session.get("visits", 0) + 1
    return {"visits": session["visits"]}


if __name__ == "__main__":
    app.run()
