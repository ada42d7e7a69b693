"""Django before Mule: `waitress-serve django_app:app`."""

import os

from django.core.wsgi import get_wsgi_application

from mule_wsgi import make_middleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.hosts.django_site")
app = make_middleware(get_wsgi_application())
