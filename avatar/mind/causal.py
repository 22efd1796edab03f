"""The reply engine "transformers": any causal language model of transformers, in this process, by setting.

    GYOGAM_REPLY_MODEL  a folder with config.json, weights and tokenizer, or a name of the Hugging Face hub, which
                        transformers downloads on first use

A model with a chat template gets the messages of `avatar.mind.instructions`; one without gets the plain form of
`avatar.mind.prompt` and writes one line. No code of a model is run (`trust_remote_code` stays off). It runs on the
GPU where torch sees one. Chosen by GYOGAM_REPLY_ENGINE=transformers.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from queue import Empty
from typing import Any

from avatar.engines.base import Replier, ReplyRequest, Spec, Turn
from avatar.engines.hub import source_of
from avatar.errors import BadInput, DamagedWeights, EngineFailed
from avatar.faults import trace
from avatar.mind.generator import written
from avatar.mind.instructions import Message, harmless, messages
from avatar.mind.policy import leaned, strategies
from avatar.mind.prompt import Said
from avatar.mind.streamed import TOKENS, StreamedReplier, Watch
from avatar.voice import coqui_compat

MODEL = "GYOGAM_REPLY_MODEL"
FIRST_S = 5.0
"""In which the first word must have come: the whole conversation is read before it."""
POLL_S = 0.05
PATIENCE_S = 30.0
"""How long a stopped model may take to give up its thread: one token, or the reading of a prompt."""
log = logging.getLogger(__name__)


class CausalReplier(StreamedReplier):
    """See the module. Without a name, that of the environment when it loads."""

    name = "transformers"

    def __init__(self, model: str | None = None, fallback: Replier | None = None, first_s: float = FIRST_S) -> None:
        super().__init__(fallback)
        self._named = model
        self.first_s = first_s
        self._model: Any = None
        self._tokenizer: Any = None
        self._writing: threading.Thread | None = None

    def _open(self) -> None:
        self._model, self._tokenizer = _loaded(self._named or _model_of(os.environ))
        self.able = True
        for _ in self._written(self._ids([{"role": "user", "content": "Hello."}]), Watch(self.who, PATIENCE_S), 1):
            break

    def _pieces(self, request: ReplyRequest, watch: Watch) -> Generator[str]:
        chat = getattr(self._tokenizer, "chat_template", None)
        ids = self._ids(messages(request)) if chat else self._tokenizer(_plain(request), return_tensors="pt")
        for piece in self._written(ids, watch, TOKENS):
            line, mark, _ = piece.partition("\n") if not chat else (piece, "", "")
            if line or mark:
                yield line + mark
            if mark:
                return

    def _ids(self, said: Sequence[Message]) -> Any:
        """What the model reads: by its own template, which may know no system message, or as plain lines."""
        if not getattr(self._tokenizer, "chat_template", None):
            return self._tokenizer("\n".join(one["content"] for one in said), return_tensors="pt")
        import jinja2

        try:
            return self._templated(said)
        except jinja2.TemplateError:
            first, *rest = said
            if first["role"] != "system" or not rest:
                raise
            joined = {"role": "user", "content": f"{first['content']}\n\n{rest[0]['content']}"}
            return self._templated([joined, *rest[1:]])

    def _templated(self, said: Sequence[Message]) -> Any:
        return self._tokenizer.apply_chat_template(
            list(said), add_generation_prompt=True, return_tensors="pt", return_dict=True
        )

    def _written(self, given: Any, watch: Watch, tokens: int) -> Generator[str]:
        """The model's words as they come; a newline last says that it came to its end by itself. Stops the model when
        nobody reads on."""
        import torch
        from transformers import StoppingCriteriaList, TextIteratorStreamer

        self._free()
        stop = threading.Event()
        streamer = TextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True, timeout=POLL_S)
        room = getattr(self._model.config, "max_position_embeddings", None)
        given = {key: value.to(self._model.device) for key, value in given.items() if key != "token_type_ids"}
        length = given["input_ids"].shape[1]
        if room and length + tokens > room:
            raise EngineFailed(f"The language model reads {room} tokens at most, and this talk has {length}.")
        wrote: list[int] = []  # tokens; stays empty when the model fails
        failed: list[BaseException] = []

        def write() -> None:
            try:
                with torch.inference_mode():
                    made = self._model.generate(
                        **given,
                        max_new_tokens=tokens,
                        streamer=streamer,
                        stopping_criteria=StoppingCriteriaList([_Stop(stop)]),
                        pad_token_id=self._tokenizer.pad_token_id or self._tokenizer.eos_token_id or 0,
                    )
                wrote.append(int(made.shape[1]) - length)
            except (RuntimeError, ValueError, IndexError, TypeError, KeyError) as error:
                failed.append(error)
            finally:
                streamer.end()

        self._writing = threading.Thread(target=write, name="gyogam-causal", daemon=True)
        self._writing.start()
        try:
            while True:
                try:
                    piece = next(streamer)
                except Empty:
                    watch.check()
                    continue
                except StopIteration:
                    break
                watch.check()
                if piece:
                    yield piece
        finally:
            stop.set()
        self._free()
        if failed:
            log.error("the language model failed with %s", trace(failed[0]))
        if not wrote:
            raise EngineFailed("The language model failed in the middle of its answer.")
        if wrote[0] < tokens:
            yield "\n"

    def _free(self) -> None:
        """Waits for the thread of an answer that was cut short: one model writes one answer at a time."""
        if self._writing is not None:
            self._writing.join(PATIENCE_S)
            if self._writing.is_alive():
                raise EngineFailed("The language model is still busy with an earlier answer.")
            self._writing = None


class _Stop:
    """transformers asks after every token whether to go on."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def __call__(self, ids: Any, scores: Any, **_: Any) -> Any:
        import torch

        return torch.full((ids.shape[0],), self._stop.is_set(), dtype=torch.bool, device=ids.device)


def _plain(request: ReplyRequest) -> str:
    """The conversation in the form of `avatar.mind.prompt`."""
    state = leaned(request.text, request.state, request.history)
    past: list[Turn] = []
    for asked, answered in harmless(request.history):
        past += [Turn("user", asked), Turn("assistant", answered)]
    said = Said(request.text, state.top, strategies()[request.plan.strategy].support, request.remembers)
    return written(request.persona, request.lang, past, said)


def _model_of(environment: Mapping[str, str]) -> str:
    name = environment.get(MODEL, "").strip()
    if not name:
        raise BadInput(
            f"The reply engine transformers has no model: {MODEL} is not set.",
            "Set it to a folder with a causal language model, or to a name of the Hugging Face hub.",
        )
    return name


def _loaded(name: str) -> tuple[Any, Any]:
    """The network, ready to run, and its tokenizer. Raises BadInput and DamagedWeights."""
    source = source_of(name, MODEL)
    coqui_compat.make_importable()  # transformers imports torchaudio, whose compiled half may not load here
    import torch
    from safetensors import SafetensorError
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging as said

    said.disable_progress_bar()
    said.set_verbosity_error()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # its retries; what failed is said once, below
    try:
        config = AutoConfig.from_pretrained(source, trust_remote_code=False)
    except (OSError, ValueError) as fault:
        if Path(source).is_dir():
            raise BadInput(f"{MODEL}: {name} cannot be read: {_first(fault)}", "Look at its config.json.") from None
        raise BadInput(
            f"{MODEL} names {name}, which is neither a folder here nor a model that the hub gave: {_first(fault)}",
            "Name a folder, or go online once so that the model can be downloaded.",
        ) from None
    if type(config) not in AutoModelForCausalLM._model_mapping:
        raise BadInput(f"{name} is no causal language model.", "Name a model that writes text.")
    try:
        net, told = AutoModelForCausalLM.from_pretrained(
            source, trust_remote_code=False, dtype="auto", output_loading_info=True
        )
        tokenizer = AutoTokenizer.from_pretrained(source, trust_remote_code=False)
    except (OSError, ValueError, RuntimeError, SafetensorError) as fault:
        raise DamagedWeights(f"The language model {name} cannot be loaded: {_first(fault)}", "Save it anew.") from None
    if told["missing_keys"] or told["mismatched_keys"]:
        lacking = sorted(str(key) for key in [*told["missing_keys"], *told["mismatched_keys"]])
        raise DamagedWeights(f"The language model {name} lacks weights: {', '.join(lacking[:4])}.", "Save it anew.")
    return net.eval().to("cuda" if torch.cuda.is_available() else "cpu"), tokenizer


def _first(fault: BaseException) -> str:
    line = str(fault).strip().splitlines()[0] if str(fault).strip() else type(fault).__name__
    return line if line.endswith(".") else f"{line}."


def specs() -> list[Spec]:
    return [Spec("reply", "transformers", CausalReplier, "any causal model of transformers, by setting")]
