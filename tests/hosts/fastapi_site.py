"""What the apps of FastAPI beside this file have in common."""

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

import mule_js
from tests.hosts.page import PAGE

site = FastAPI()
site.mount("/static", StaticFiles(directory=mule_js.DIST))


@site.get("/")
def page() -> HTMLResponse:
    return HTMLResponse(PAGE)


@site.post("/echo")
async def echo(request: Request) -> Response:
    return Response(await request.body(), media_type="application/octet-stream")


@site.get("/visits")
def visits(request: Request, response: Response) -> dict[str, int]:
    count = int(request.cookies.get("visits", "0")) + 1
    response.set_cookie("visits", str(count))
    return {"visits": count}
