"""Without a fault a line is not there: what arrives is what was sent, byte for byte."""

from __future__ import annotations

import hashlib
import http.client
import random
import socket
import threading

import pytest

from tests.faults.conftest import MakeLine
from tests.faults.recorder import ETAG, XML, Recorder, connect, head, leave, read_all, wait_until


def client_of(url: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)


@pytest.mark.parametrize(
    "target",
    [
        "/bucket/key?uploads",
        "/bucket/key?uploads=",
        "/bucket/a%20b+c%2Fd/%E2%82%AC~(1)!'*.bin?partNumber=1&uploadId=a%2Bb+c%3D%3D",
        "/bucket/a//b/../c/./d?X-Amz-Credential=a%2F20260102%2Feu&X-Amz-Signature=00ff",
        "/bucket/%u20AC/%E9?x=%&y=%zz",
        f"/bucket/long?ticket={'t' * 20_000}",
    ],
)
def test_the_target_stays_as_it_is_encoded(make_line: MakeLine, recorder: Recorder, target: str) -> None:
    with connect(make_line().url) as connection:
        connection.sendall(head("PUT", target, length=2) + b"ab")
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
    assert [(seen.method, seen.target, seen.length) for seen in recorder.whole] == [("PUT", target, 2)]


def test_the_headers_stay_and_none_comes_to_them(make_line: MakeLine, recorder: Recorder) -> None:
    headers = {
        "host": "uploads.example:8080",
        "content-length": "3",
        "x-amz-date": "20260102T030405Z",
        "Authorization": "AWS key:signature",
        "Content-Encoding": "gzip",  # a lie: nobody may unpack it
        "Cookie": "owner=7",
        "Origin": "https://page.example",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with connect(make_line().url) as connection:
        connection.sendall(f"PUT /bucket/key HTTP/1.1\r\n{lines}TE: trailers\r\n\r\nabc".encode())
        connection.recv(1)
    (seen,) = recorder.whole
    arrived = {name.lower(): value for name, value in seen.headers.items() if name.lower() != "connection"}
    assert arrived == {name.lower(): value for name, value in headers.items()}
    assert seen.sha256 == hashlib.sha256(b"abc").hexdigest()


def test_the_answer_stays_as_it_is(make_line: MakeLine) -> None:
    client = client_of(make_line().url)
    client.request("GET", "/bucket/key?uploadId=u")
    answer = client.getresponse()
    assert (answer.status, answer.read()) == (200, XML)
    assert answer.headers["ETag"] == ETAG
    assert answer.headers["Access-Control-Expose-Headers"] == "ETag"
    assert answer.headers["Content-Length"] == str(len(XML))
    client.close()


def test_a_head_has_a_length_and_no_body(make_line: MakeLine, recorder: Recorder) -> None:
    client = client_of(make_line().url)
    for _ in range(2):  # the second would trip over a body of the first
        client.request("HEAD", "/bucket/key")
        assert client.getresponse().read() == b""
    client.close()
    assert [seen.method for seen in recorder.whole] == ["HEAD", "HEAD"]


@pytest.mark.parametrize("length", [0, 1, 65_536, 6 * 1024 * 1024 + 1])
def test_a_body_arrives_byte_for_byte(make_line: MakeLine, recorder: Recorder, length: int) -> None:
    body = random.Random(length).randbytes(length)
    line = make_line()
    client = client_of(line.url)
    client.request("PUT", "/bucket/key?partNumber=1&uploadId=u", body=body)
    assert client.getresponse().status == 200
    client.close()
    assert [(seen.length, seen.sha256) for seen in recorder.whole] == [(length, hashlib.sha256(body).hexdigest())]
    (entry,) = line.log.entries()
    assert (entry.call, entry.part_number, entry.upload_id, entry.attempt) == ("part", 1, "u", 1)
    assert (entry.received, entry.store_statuses, entry.status, entry.fault) == (length, (200,), 200, None)
    assert entry.stored_at is not None
    assert entry.started < entry.stored_at


def test_a_chunked_body_arrives_whole(make_line: MakeLine, recorder: Recorder) -> None:
    client = client_of(make_line().url)
    client.request("PUT", "/bucket/key", body=iter([b"one", b"two", b"three"]), encode_chunked=True)
    assert client.getresponse().status == 200
    client.close()
    assert recorder.whole[0].sha256 == hashlib.sha256(b"onetwothree").hexdigest()


def test_many_bodies_at_once_are_not_mixed_up(make_line: MakeLine, recorder: Recorder) -> None:
    line = make_line()
    bodies = [random.Random(number).randbytes(2_000_000) for number in range(8)]

    def send(number: int) -> None:
        client = client_of(line.url)
        client.request("PUT", f"/bucket/key?partNumber={number + 1}&uploadId=u", body=bodies[number])
        client.getresponse().read()
        client.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    arrived = {seen.target: seen.sha256 for seen in recorder.whole}
    assert arrived == {
        f"/bucket/key?partNumber={number + 1}&uploadId=u": hashlib.sha256(body).hexdigest()
        for number, body in enumerate(bodies)
    }


def test_one_connection_serves_many_requests(make_line: MakeLine, recorder: Recorder) -> None:
    client = client_of(make_line().url)
    client.connect()
    port = client.sock.getsockname()[1]
    for number in range(1, 4):
        client.request("PUT", f"/bucket/key?partNumber={number}&uploadId=u", body=b"x")
        client.getresponse().read()
    assert client.sock.getsockname()[1] == port
    client.close()
    assert len(recorder.whole) == 3


def test_without_keep_alive_a_connection_serves_one_request(make_line: MakeLine) -> None:
    with connect(make_line(keep_alive=False).url) as connection:
        connection.sendall(head("GET", "/bucket/key?uploadId=u"))
        assert read_all(connection).endswith(XML)


def test_whoever_waits_for_100_continue_gets_it(make_line: MakeLine, recorder: Recorder) -> None:
    with connect(make_line().url) as connection:
        connection.sendall(head("PUT", "/bucket/key", length=2, Expect="100-continue"))
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ab")
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
    assert recorder.whole[0].length == 2


def test_a_client_that_leaves_in_the_midst_is_seen_to_leave_by_the_store(
    make_line: MakeLine, recorder: Recorder
) -> None:
    line = make_line()
    connection = connect(line.url)
    connection.sendall(head("PUT", "/bucket/key?partNumber=1&uploadId=u", length=10) + b"abcd")
    wait_until(lambda: line.log.bytes_received() == 4)
    leave(connection)
    wait_until(lambda: recorder.broken)
    assert (recorder.broken, recorder.whole) == ([4], [])
    (entry,) = line.log.entries()
    assert (entry.received, entry.store_statuses, entry.status) == (4, (), None)


def test_where_there_is_no_store_the_line_is_dead(make_line: MakeLine) -> None:
    line = make_line(to="http://127.0.0.1:9")  # discard: nobody listens
    with connect(line.url) as connection:
        connection.sendall(head("GET", "/bucket/key"))
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_a_store_that_answers_before_it_has_read_is_heard(make_line: MakeLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as store:
        line = make_line(to=f"http://127.0.0.1:{store.getsockname()[1]}")
        with connect(line.url) as connection:
            connection.sendall(head("PUT", "/bucket/key?partNumber=1&uploadId=u", length=20_000_000) + bytes(50_000))
            taken, _ = store.accept()
            with taken:
                taken.recv(1000)
                taken.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
            assert connection.recv(12) == b"HTTP/1.1 403"
    assert line.log.entries()[0].store_statuses == (403,)


def test_a_body_is_never_held_whole(make_line: MakeLine) -> None:
    size = 100_000_000
    with socket.create_server(("127.0.0.1", 0)) as store:  # which never reads
        line = make_line(to=f"http://127.0.0.1:{store.getsockname()[1]}")
        with connect(line.url, timeout=0.5) as connection, pytest.raises(TimeoutError):
            connection.sendall(head("PUT", "/bucket/key?partNumber=1&uploadId=u", length=size) + bytes(size))
    assert line.log.bytes_received() < 20_000_000  # what the kernel holds between line and store
