"""Where the milliseconds of a turn go on this machine: real engines, a real session, medians.

A turn is measured from the moment its words reach the session (the user's Enter, less the socket) to its first face
reaction, first text, first sound and end; stages are measured one by one besides. Quote medians; compare in one run.
"""

from __future__ import annotations

import asyncio
import io
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from typing import Any

import torch
from PIL import Image

from avatar.engines import registry
from avatar.engines.base import Lang
from avatar.house import House
from avatar.ledger import MemoryLedger
from avatar.persona import builtin
from avatar.protocol import messages as wire
from avatar.session import Session
from avatar.voice import voices
from avatar.watching import SEARCH_S

TURNS: dict[Lang, tuple[str, ...]] = {
    "en": (
        "I failed my exam and I feel awful.",
        "My sister is coming home tomorrow!",
        "My boss shouted at me in front of everyone.",
        "I can't sleep, I keep worrying about money.",
        "What a nice quiet morning.",
        "I finally finished the marathon!",
        "My cat has been sick all week.",
    ),
    "ko": (
        "시험에 떨어져서 너무 속상해.",
        "내일 언니가 집에 와!",
        "상사가 사람들 앞에서 나한테 소리를 질렀어.",
        "돈 걱정 때문에 잠이 안 와.",
        "오늘 아침은 참 조용하고 좋다.",
        "드디어 마라톤을 완주했어!",
        "우리 고양이가 일주일째 아파.",
    ),
}
STAGES = ("reaction", "first_text", "first_sound", "total")
FACE_FRAMES = 50
PEOPLE, FPS, CROWD_S = 20, 5, 6.0
"""Cameras at once, pictures a second of each, and for how long they are watched."""


async def measure(picture: bytes | None = None, progress: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Run the bench; `picture` is a JPEG with a face for the camera's part."""
    house = House()
    started = time.perf_counter()
    progress("loading the engines")
    await house.load()
    result: dict[str, Any] = {
        "machine": {"python": platform.python_version(), "system": platform.system(), "cpu": platform.machine()},
        "load_s": round(time.perf_counter() - started, 2),
        "degraded": {name: notice.message for name, notice in house.notices.items()},
        "turns": {},
        "stages": {},
    }
    for lang in TURNS:
        progress(f"turns in {'English' if lang == 'en' else 'Korean'}")
        result["turns"][lang] = await _turns(house, lang)
    progress("engines one by one")
    result["stages"] = await _stages(house)
    if picture is not None and house.face is not None:
        progress("camera pictures")
        result["face_ms"] = await _faces(house, picture)
        progress(f"{PEOPLE} cameras at once")
        result["crowd"] = await _crowd(house, webcam(picture))
    result["rss_mb"] = _rss_mb()
    return result


async def measure_camera(jpeg: bytes, progress: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """The camera's part alone: one picture after the other, then a crowd. Raises MissingWeights."""
    torch.set_num_threads(1)  # as in a house that loads all its engines
    house = House()
    house.install("face", registry.get("face"))
    progress("loading the face engine")
    await house.workers["face"].call(house.engines["face"].load, within=300.0)
    progress("camera pictures")
    face_ms = await _faces(house, webcam(jpeg))
    progress(f"{PEOPLE} cameras at once")
    return {"face_ms": face_ms, "crowd": await _crowd(house, webcam(jpeg)), "rss_mb": _rss_mb()}


async def _turns(house: House, lang: Lang) -> dict[str, Any]:
    rows: list[dict[str, float]] = []
    sent: list[wire.Message | bytes] = []
    session = Session(house, builtin("default"), lang, MemoryLedger(), sent.append)
    await session.start(greet=False)
    try:
        for number, text in enumerate(TURNS[lang]):
            sent.clear()
            await session.receive(wire.Say(id=f"bench-{number}", text=text, lang=lang))
            done = await _ended(sent)
            if number:  # the first turn warms caches that every later one finds warm
                rows.append(dict(done.ms))
            await session.receive(wire.Played(turn=done.turn, heard_s=0.0))
    finally:
        await session.close()
    return {stage: _summary([row[stage] for row in rows if stage in row]) for stage in STAGES} | {"n": len(rows)}


async def _ended(sent: list[wire.Message | bytes]) -> wire.Done:
    while True:
        for item in sent:
            if isinstance(item, wire.Done):
                return item
        await asyncio.sleep(0.005)


async def _stages(house: House) -> dict[str, Any]:
    stages: dict[str, Any] = {}
    text = house.text
    for lang, lines in TURNS.items():
        if text is not None:
            stages[f"text_{lang}"] = await _timed(house, "text", [partial(text.read, [line]) for line in lines])
        persona = builtin("default")
        voice = voices.find(persona.voices[lang])
        found = await house.speech_of(voice.engine)
        if found is not None:
            engine, _ = found
            clause = {"en": "That sounds really hard.", "ko": "정말 속상했겠어요."}[lang]
            speak = partial(engine.speak, clause, voice=voice.name, style="tender", intensity=0.7)
            stages[f"speech_{lang}"] = await _timed(house, f"speech:{voice.engine}", [speak] * 5)
    return stages


async def _timed(house: House, worker: str, calls: Sequence[Callable[[], Any]]) -> dict[str, float]:
    times = []
    for call in calls:
        started = time.perf_counter()
        await house.workers[worker].call(call)
        times.append((time.perf_counter() - started) * 1000)
    return _summary(times)


async def _faces(house: House, jpeg: bytes) -> dict[str, float]:
    from avatar.senses.picture import decode_jpeg

    face = house.face
    if face is None:
        return {}
    return await _timed(house, "face", [lambda: face.read(decode_jpeg(jpeg))] * FACE_FRAMES)


async def _crowd(house: House, jpeg: bytes) -> dict[str, Any]:
    """PEOPLE cameras at FPS for CROWD_S: the share of one core they take, how many pictures were answered, how soon.

    As in a session, a face is followed, the whole picture is searched once a second, and a camera skips a picture while
    its last one is unanswered. CPU time is the whole process's.
    """
    await asyncio.gather(*(house.looking.look(jpeg) for _ in range(PEOPLE)))  # warm
    waits: list[float] = []
    due = round(CROWD_S * FPS)
    began, used = time.perf_counter(), time.process_time()

    async def camera(number: int) -> None:
        face = None
        for count in range(due):
            at = began + (count + number / PEOPLE) / FPS
            now = time.perf_counter()
            if now > at + 1 / FPS:
                continue
            await asyncio.sleep(max(0.0, at - now))
            search = count % (FPS * SEARCH_S) == 0
            face = next(iter((await house.looking.look(jpeg, None if search else face)).faces), None)
            waits.append((time.perf_counter() - at) * 1000)

    await asyncio.gather(*(camera(number) for number in range(PEOPLE)))
    used, passed = time.process_time() - used, time.perf_counter() - began
    return {
        "people": PEOPLE,
        "pictures_due": due * PEOPLE,
        "pictures_answered": len(waits),
        "cpu_ms_a_picture": round(1000 * used / len(waits), 2),
        "core": round(used / passed, 3),
        "wait_ms": _summary(waits),
    }


def webcam(jpeg: bytes) -> bytes:
    """A picture as the page would send it: 320 x 240 at quality 70."""
    image = Image.open(io.BytesIO(jpeg)).convert("RGB").resize((320, 240), Image.Resampling.BICUBIC)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=70)
    return file.getvalue()


def _summary(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 1),
        "min": round(ordered[0], 1),
        "max": round(ordered[-1], 1),
    }


def _rss_mb() -> float:
    """Largest resident memory of this process, in MiB (Linux counts in KiB, macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def sample_picture() -> bytes | None:
    """The face the project ships for its own measurements, if it is there."""
    entry = files("avatar").joinpath("../tests/golden/faces/astronaut.jpg")
    return entry.read_bytes() if entry.is_file() else None


def table(result: dict[str, Any]) -> str:
    """The result as a person reads it."""
    lines = [f"{'milliseconds, median (min to max)':36s}{'English':>24s}{'Korean':>24s}"]

    def cell(row: dict[str, float] | None) -> str:
        return f"{row['median']:.0f} ({row['min']:.0f} to {row['max']:.0f})" if row else "-"

    names = {
        "reaction": "Enter to first face reaction",
        "first_text": "Enter to first text",
        "first_sound": "Enter to first sound",
        "total": "Enter to end of turn (all sent)",
    }
    for stage, name in names.items():
        lines.append(f"{name:36s}" + "".join(f"{cell(result['turns'][lang].get(stage)):>24s}" for lang in TURNS))
    for stage, name in (("text", "words read"), ("speech", "one short clause spoken")):
        row = "".join(f"{cell(result['stages'].get(f'{stage}_{lang}')):>24s}" for lang in TURNS)
        lines.append(f"{name:36s}{row}")
    lines.append(f"{'one camera picture':36s}{cell(result.get('face_ms')):>24s}")
    crowd = result.get("crowd")
    if crowd:
        name = f"{crowd['people']} cameras, CPU ms a picture"
        share = f"{crowd['pictures_answered']} of {crowd['pictures_due']}, {crowd['core']:.2f} of a core"
        lines.append(f"{name:36s}{crowd['cpu_ms_a_picture']:>24.1f}   {share}")
    lines.append(f"{'memory, largest':36s}{result['rss_mb']:>20.0f} MiB")
    lines.append(f"{'engines loaded in':36s}{result['load_s']:>22.1f} s")
    for part, reason in result["degraded"].items():
        lines.append(f"degraded: {part}: {reason}")
    return "\n".join(lines)
