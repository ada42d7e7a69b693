"""Every browser takes the same sample of a file: whoever goes on in another one is known there."""

from __future__ import annotations

import json
from pathlib import Path

from tests.browser.drivers import BrowserDriver
from tests.browser.gate import Gate
from tests.browser.rig import CHUNK_SIZE, Rig
from tests.browser.steps import stop_in_the_middle, wait_for_end

SIZE = 6 * CHUNK_SIZE + 1
KEPT = """
const opened = indexedDB.open('mule')
const database = await new Promise((resolve) => { opened.onsuccess = () => resolve(opened.result) })
const asked = database.transaction('uploads').objectStore('uploads').getAll()
return new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result.map((kept) => kept.fingerprint)) })
"""


def test_sample_of_a_file_is_what_arithmetic_says(browser: BrowserDriver, rig: Rig, gate: Gate, tmp_path: Path) -> None:
    file = tmp_path / "film.bin"
    content = b"".join((number * 40503 & 0xFFFFFFFF).to_bytes(4, "big") for number in range(SIZE // 4 + 1))[:SIZE]
    file.write_bytes(content)

    browser.open(rig.page())
    stop_in_the_middle(browser, gate, file)
    fingerprints = [json.loads(fingerprint) for fingerprint in browser.run_async(KEPT)]
    gate.open()

    assert [(name, size, sample) for _, name, size, _, sample in fingerprints if size == SIZE] == [
        ("film.bin", SIZE, sample_of(content))
    ]
    assert wait_for_end(browser)["state"] == "done"


def sample_of(content: bytes) -> str:
    """Two lanes over 32 slices of 16 KiB, from the first byte to the last."""
    starts = [index * (len(content) - 16384) // 31 for index in range(32)]
    sampled = b"".join(content[start : start + 16384] for start in starts)
    lanes = []
    for lane, turn, factor in ((0x243F6A88, 15, 0x9E3779B1), (0x13198A2E, 11, 0x85EBCA77)):
        for byte in sampled:
            lane ^= byte
            lane = (lane << turn | lane >> (32 - turn)) * factor & 0xFFFFFFFF
        lanes.append(f"{lane:08x}")
    return "".join(lanes)
