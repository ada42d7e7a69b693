"""Uploaders as they come from npm, each on a page of its own, sending the same file from one browser to one store.

    bundles = bundle_pages(folder)                                # pages.py; once, some seconds
    with (
        NullStore(host="127.0.0.1", prefix=()) as store,          # null_store.py; or any Store of tests/stores.py
        RaceServer(store, bucket=bucket, bundles=bundles, host="127.0.0.1", prefix=()) as server,       # server.py
        Chromium(prefix=(), secure_origins=(server.url,)) as browser,                                   # browser.py
    ):
        result = drive(browser, server, CONTENDERS["mule"], [path, …], deadline=600.0)                  # drive.py
        result.seconds, result.keys, result.task_seconds, result.cpu_seconds, result.peak_bytes, result.failure

`CONTENDERS` (contenders.py) are by name: raw-1 raw-4 raw-6 mule uppy6 uppy5 evaporate lib-storage better-upload.
`dataclasses.replace(CONTENDERS["mule"], options={"workers": 1})` is one with other options: for Mule they are those of
`new Mule`. The chunk size of all is `RaceServer(…, chunk_size=6 MiB)`, which is what the others are told, too.

What tests/bench/speed.py has besides: `TUS` needs a TusServer (tus.py) in place of a RaceServer; outside.py has curl
and aws s3 cp, arena.py the stores and the proof of what has arrived, track.py laps and rounds, figures.py what they
say.

`host` is the address that servers listen on and that pages are told. `prefix` is put before the command line of each
process that is started (store, server, browser), such as ("ip", "netns", "exec", "far"); all else goes through the
arguments of the three. A page that is not on loopback has neither locks nor hashes unless its origin is among
`secure_origins`. Pages are opened in a profile of their own each time, and may be given many files at once.
"""
