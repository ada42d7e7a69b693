"""Where everything is put together: settings → store → use cases → middleware. PasteDeploy comes in here, too.

    [filter:mule]
    use = egg:mule-uploader
    bucket = films
    access_key = …
    secret_key = …

A section goes by the names of the fields of `Settings`; what it leaves out, the environment says.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mule_core.access import Authorize
from mule_core.errors import ConfigurationError, StoreUnavailable
from mule_core.meter import Meter
from mule_core.outbox import OnFinished
from mule_core.settings import Settings
from mule_core.state.sql import SqlUploadStore
from mule_core.uploads import Uploads

from .bucket import Bucket, ask_all
from .hook import find_hook
from .identity import OwnerOf, remote_user
from .middleware import MuleMiddleware

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from prometheus_client import CollectorRegistry

log: logging.Logger = logging.getLogger(__name__)


def make_uploads(
    settings: Settings,
    *,
    on_finished: OnFinished | None = None,
    authorize: Authorize | None = None,
    registry: CollectorRegistry | None = None,
) -> Uploads:
    """Give the use cases over the database and the store of the settings.

    `on_finished` is the host's hook; without it, the one that the settings name, if they do. `authorize` is the host's
    word on who may do what: see Authorize. `registry` is that of prometheus_client's which counts what happens; without
    it, under the `metrics` setting, its default one.

    A database that does not answer yet stops nothing: its tables are made once it does, and until then actions are
    answered by 503. One that another release of Mule has written raises SchemaVersionError.
    """
    store = SqlUploadStore.from_url(settings.database_url)
    try:
        store.prepare()
    except StoreUnavailable as exc:
        log.warning("the database does not answer yet: %s", exc.__cause__)
    if on_finished is None:
        on_finished = find_hook(settings)
    return Uploads(
        settings,
        store,
        objects=Bucket(settings),
        ask_all=ask_all,
        on_finished=on_finished,
        authorize=authorize,
        meter=_find_meter(settings, registry),
    )


def make_middleware(
    app: WSGIApplication,
    settings: Settings | None = None,
    *,
    owner_of: OwnerOf = remote_user,
    on_finished: OnFinished | None = None,
    authorize: Authorize | None = None,
    registry: CollectorRegistry | None = None,
) -> MuleMiddleware:
    """Wrap an app, by the settings given or else by those in the environment.

    `on_finished` is called once for every upload that has become an object: see FinishedUpload. `authorize` is asked at
    every action whether its owner may do that to that upload: see Authorize. `registry` is as in make_uploads.
    """
    settings = settings or Settings.from_environ(os.environ)
    return MuleMiddleware(
        app,
        make_uploads(settings, on_finished=on_finished, authorize=authorize, registry=registry),
        prefix=settings.prefix,
        owner_of=owner_of,
        anonymous=settings.anonymous,
        origin=settings.origin,
        allowed_origins=settings.allowed_origins,
    )


def _find_meter(settings: Settings, registry: CollectorRegistry | None) -> Meter | None:
    if registry is None and not settings.metrics:
        return None
    try:
        from .metrics import get_meter  # here, because who counts nothing needs no prometheus_client
    except ModuleNotFoundError as exc:
        if exc.name != "prometheus_client":
            raise
        cure = "pip install 'mule-uploader[metrics]'"
        raise ConfigurationError("metrics", f"prometheus_client is not installed: {cure}") from exc
    return get_meter(registry)


def filter_app_factory(app: WSGIApplication, global_conf: Mapping[str, str], **local_conf: str) -> MuleMiddleware:
    """Wrap an app by a PasteDeploy section (`paste.filter_app_factory`). `global_conf` is the host's, not ours."""
    del global_conf
    return make_middleware(app, Settings.from_environ(os.environ, local_conf))
