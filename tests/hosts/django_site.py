"""A site of Django in one file: its settings, its URLs, its views.

whitenoise serves the client as it does all static files of a project.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

import mule_js
from tests.hosts.page import PAGE

ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
]
ROOT_URLCONF = __name__
SECRET_KEY = "yours"
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
STATICFILES_DIRS = [mule_js.DIST]
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


@csrf_exempt  # type: ignore[untyped-decorator]
def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.read())


def visits(request: HttpRequest) -> HttpResponse:
    request.session["visits"] = request.session.get("visits", 0) + 1
    return JsonResponse({"visits": request.session["visits"]})


urlpatterns = [path("", page), path("echo", echo), path("visits", visits)]
