"""The listening loop's eyes: pictures in, readings and the avatar's mirroring face out.

One slot holds the latest picture; the page has one credit, given back when its picture has been looked at. Pictures are
decoded on the face engine's thread, looked at together with those of other sessions (`avatar.looking`) and let go.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from avatar.emotion import NOTHING, EmotionState
from avatar.engines.base import FaceReading
from avatar.errors import GyogamError
from avatar.protocol import messages as wire
from avatar.senses.face_events import FaceEvents, FaceNow
from avatar.senses.face_track import FaceTrack
from avatar.senses.fusion import Evidence

if TYPE_CHECKING:
    from avatar.session import Session


SEARCH_S = 1.0
"""How often the whole picture is searched for faces; between, the one that is followed is looked for where it was."""


class Watching:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._slot: tuple[int, bytes] | None = None
        self._arrived = asyncio.Event()
        self._track = FaceTrack()
        self._events = FaceEvents()
        self._face: FaceReading | None = None  # that is followed, in the last picture
        self._searched = -math.inf

    def put(self, number: int, jpeg: bytes) -> None:
        """A newer picture replaces a waiting one, whose credit is lost: an honest page has sent only one."""
        self._slot = (number, jpeg)
        self._arrived.set()

    def forget(self) -> None:
        """Camera off: nothing seen is kept."""
        self._slot = None
        self._track = FaceTrack()
        self._events = FaceEvents()
        self._face = None
        self._session.fusion.forget("face")
        self._session.emit(reading_message(NOTHING, "face", present=False))
        self._session.show_user()

    async def loop(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            if self._slot is None:
                continue
            (number, jpeg), self._slot = self._slot, None
            try:
                await self._look(jpeg)
            except GyogamError as error:
                self._session.problem(error)
            self._session.emit(wire.FrameAck(frame=number))

    async def _look(self, jpeg: bytes) -> None:
        session = self._session
        if session.house.face is None:
            return  # the notice has said so
        now = session.clock.now()
        followed = self._face if now - self._searched < SEARCH_S else None
        if followed is None:
            self._searched = now
        self._face = None
        looked = await session.house.looking.look(jpeg, followed)
        if not session.consents.camera:
            return  # withdrawn while we looked
        face, now = self._track.pick(looked.faces), session.clock.now()
        self._face = face
        if self._track.another(face):
            self._events.forget()
        state = self._track.update(face, at=now)
        shows = self._events.update(face.signs if face else None, now)
        if state is None:
            session.emit(reading_message(NOTHING, "face", present=False))
            return
        box = None
        if face is not None:
            size = (looked.width, looked.height, looked.width, looked.height)
            box = [round(value / whole, 4) for value, whole in zip(face.box, size, strict=True)]
        session.emit(reading_message(state, "face", present=bool(looked.faces), box=box, shows=shows))
        session.felt(state)
        session.react("mirror")


def reading_message(
    state: EmotionState,
    sense: str,
    *,
    present: bool = True,
    box: list[float] | None = None,
    shows: FaceNow | None = None,
    evidence: Sequence[Evidence] = (),
    told: str | None = None,
) -> wire.Reading:
    """A state as the page's panel shows it; `shows` belongs to the face's, `evidence` and `told` to the fused one."""
    return wire.Reading.model_validate(
        {
            "sense": sense,
            "basic": {name: round(min(1.0, max(0.0, score)), 4) for name, score in state.basic.items()},
            "valence": round(state.valence, 4),
            "arousal": round(state.arousal, 4),
            "dominance": round(state.dominance, 4),
            "confidence": round(state.confidence, 4),
            "sure": state.sure,
            "present": present,
            "disagreement": round(state.disagreement, 4),
            "clash": list(state.clash),
            "box": box,
            "signs": shows and _signs(shows),
            "evidence": [_evidence(one) for one in evidence],
            "told": told,
        }
    )


def _evidence(one: Evidence) -> dict[str, object]:
    return {
        "source": one.source,
        "share": round(one.share, 4),
        "confidence": round(one.confidence, 4),
        "left": round(one.left, 4),
        "age_s": round(one.age, 1),
        "top": one.top,
        "fine": [{"name": name, "chance": round(min(1.0, chance), 4)} for name, chance in one.fine],
    }


def _signs(shows: FaceNow) -> wire.Signs:
    return wire.Signs(
        smile=round(shows.smile, 2),
        smiling=shows.smiling,
        eyes=shows.eyes,
        gaze=shows.gaze,
        yaw=round(shows.yaw, 1),
        pitch=round(shows.pitch, 1),
        roll=round(shows.roll, 1),
    )
