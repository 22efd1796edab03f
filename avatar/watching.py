"""The listening loop's eyes: pictures in, readings and the avatar's mirroring face out.

One slot holds the latest picture; the page has one credit, given back when its picture has been looked at. Pictures are
decoded on the face engine's thread, looked at and let go.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from avatar.emotion import NOTHING, EmotionState
from avatar.engines.base import FaceReading
from avatar.errors import GyogamError
from avatar.protocol import messages as wire
from avatar.senses.face_track import FaceTrack
from avatar.senses.fusion import Evidence
from avatar.senses.picture import decode_jpeg

if TYPE_CHECKING:
    from avatar.session import Session

LOOK_WITHIN_S = 2.0


class Watching:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._slot: tuple[int, bytes] | None = None
        self._arrived = asyncio.Event()
        self._track = FaceTrack()

    def put(self, number: int, jpeg: bytes) -> None:
        """A newer picture replaces a waiting one, whose credit is lost: an honest page has sent only one."""
        self._slot = (number, jpeg)
        self._arrived.set()

    def forget(self) -> None:
        """Camera off: nothing seen is kept."""
        self._slot = None
        self._track = FaceTrack()
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
        engine = session.house.face
        if engine is None:
            return  # the notice has said so
        worker = session.house.workers["face"]

        def look() -> tuple[list[FaceReading], int, int]:
            picture = decode_jpeg(jpeg)
            return engine.read(picture), picture.shape[1], picture.shape[0]

        faces, width, height = await worker.call(look, within=LOOK_WITHIN_S)
        if not session.consents.camera:
            return  # withdrawn while we looked
        face = self._track.pick(faces)
        state = self._track.update(face, at=session.clock.now())
        if state is None:
            session.emit(reading_message(NOTHING, "face", present=False))
            return
        box = None
        if face is not None:
            x, y, w, h = face.box
            box = [round(x / width, 4), round(y / height, 4), round(w / width, 4), round(h / height, 4)]
        session.emit(reading_message(state, "face", present=bool(faces), box=box))
        session.felt(state)
        session.react("mirror")


def reading_message(
    state: EmotionState,
    sense: str,
    *,
    present: bool = True,
    box: list[float] | None = None,
    evidence: Sequence[Evidence] = (),
    told: str | None = None,
) -> wire.Reading:
    """A state as the page's panel shows it; `evidence` and `told` belong to the fused one."""
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
