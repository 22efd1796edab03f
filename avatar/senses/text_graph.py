"""The encoder as an ONNX graph on the packaged 4-bit weights themselves: nothing is requantised.

Written node by node, so that it needs no exporter, is the same bytes every time, and keeps the vocabulary table out of
the session: the caller looks word embeddings up (`avatar.senses.encoder`) and hands vectors in.

Several graphs, because a session computes all of its layers whichever output is asked for, and a vector for retrieval
needs none of the tuned ones.

`build`  words (batch, length, hidden) float32 and mask (batch, length) int32, 1 for a token and 0 for padding, to
         means (batch, layers + 1, hidden) float32: the mean over tokens of the embeddings and of every layer, and
         after4, after8, ... (batch, length, hidden): what a layer says from which tuned ones go on
`above`  one of those, as "shared", and mask to pooled (batch, 2 x hidden) float32: of our own tuned layers, the mean
         over tokens, and the mean that weighs tokens by what they tell
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from avatar.senses.e5_file import BLOCK, E5File, Packed

OPSET = 17
FUSED = "com.microsoft"


Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Bytes:
    """A matrix in 8 bit: `scale` (rows, blocks) float16, `whole` (rows, blocks, BLOCK) int8."""

    scale: NDArray[np.float16]
    whole: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Layer:
    """`weights` and `biases` by qkv, ao, fi, fo; `norms` by aln, oln."""

    weights: Mapping[str, Packed | Bytes]
    biases: Mapping[str, Floats]
    norms: Mapping[str, tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True)
class Tuned:
    """Our own upper layers, which go on from what the packaged layer number `shared` says."""

    shared: int
    layers: tuple[Layer, ...]
    focus: Floats  # (hidden,): how much a token counts in the second half of the pooled output


class _Graph:
    """Collects nodes and constants; every method returns the name of the value it made."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._count = 0

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, *inputs: str, domain: str = "", output: str = "", **attributes: object) -> str:
        self._count += 1
        made = output or f"v{self._count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [made], domain=domain, **attributes))
        return made

    def linear(self, value: str, name: str, weight: Packed | Bytes, bias: Floats) -> str:
        """value @ weight.T + bias, multiplied in 8 bit against 4-bit or 8-bit blocks."""
        rows, blocks = weight.scale.shape
        bits = 4 if isinstance(weight, Packed) else 8
        stored = _pairs(weight.nibbles) if isinstance(weight, Packed) else _shifted(weight.whole)
        self.constant(f"{name}.q", stored)
        self.constant(f"{name}.s", weight.scale.astype(np.float32).reshape(-1))
        self.constant(f"{name}.b", bias)
        return self.node(
            "MatMulNBits", value, f"{name}.q", f"{name}.s", "", "", f"{name}.b",
            domain=FUSED, K=blocks * BLOCK, N=rows, bits=bits, block_size=BLOCK, accuracy_level=4,
        )  # fmt: skip

    def norm(self, value: str, name: str, weight: NDArray[np.float32], bias: NDArray[np.float32], eps: float) -> str:
        self.constant(f"{name}.w", weight)
        self.constant(f"{name}.b", bias)
        return self.node("LayerNormalization", value, f"{name}.w", f"{name}.b", axis=-1, epsilon=eps)

    def layer(self, value: str, name: str, layer: Layer, heads: int, eps: float) -> str:
        """One transformer layer after which the value has the same shape."""
        together = self.linear(value, f"{name}.qkv", layer.weights["qkv"], layer.biases["qkv"])
        query, key, content = (f"{name}.query", f"{name}.key", f"{name}.content")
        self.nodes.append(helper.make_node("Split", [together], [query, key, content], axis=-1))
        seen = self.node("MultiHeadAttention", query, key, content, "", "mask", domain=FUSED, num_heads=heads)
        back = self.linear(seen, f"{name}.ao", layer.weights["ao"], layer.biases["ao"])
        value = self.norm(self.node("Add", value, back), f"{name}.aln", *layer.norms["aln"], eps)
        opened = self.linear(value, f"{name}.fi", layer.weights["fi"], layer.biases["fi"])
        back = self.linear(
            self.node("Gelu", opened, domain=FUSED), f"{name}.fo", layer.weights["fo"], layer.biases["fo"]
        )
        return self.norm(self.node("Add", value, back), f"{name}.oln", *layer.norms["oln"], eps)

    def share(self) -> str:
        """(batch, 1, length): how much each token counts in a mean. Also the constants "one" and "two"."""
        self.constant("one", np.array([1], np.int64))
        self.constant("two", np.array([2], np.int64))
        weights = self.node("Cast", "mask", to=TensorProto.FLOAT)
        return self.node(
            "Unsqueeze", self.node("Div", weights, self.node("ReduceSum", weights, "one", keepdims=1)), "one"
        )

    def model(self, name: str, value: tuple[str, int], **outputs: tuple[int | str, ...]) -> onnx.ModelProto:
        """The graph from `value`, named with its width, and the mask to `outputs`, named with their shapes."""
        into = helper.make_tensor_value_info(value[0], TensorProto.FLOAT, ["batch", "length", value[1]])
        mask = helper.make_tensor_value_info("mask", TensorProto.INT32, ["batch", "length"])
        out = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["batch", *shape]) for n, shape in outputs.items()]
        body = helper.make_graph(self.nodes, name, [into, mask], out, self.constants)
        sets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(body, opset_imports=sets, ir_version=9)


def _shifted(whole: NDArray[np.int8]) -> NDArray[np.uint8]:
    return (whole.astype(np.int16) + 128).astype(np.uint8)


def _pairs(nibbles: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Q4_0's halves (0..15 low, 16..31 high) as neighbours (even low, odd high), which MatMulNBits reads."""
    flat = np.concatenate([nibbles & 15, nibbles >> 4], axis=2)
    return flat[:, :, 0::2] | (flat[:, :, 1::2] << 4)


def _packaged(source: E5File, i: int) -> Layer:
    hidden, inner = source.shape.hidden, source.shape.inner
    wide = [source.packed(f"l{i}.{part}.w", hidden, hidden) for part in "qkv"]
    joined = Packed(np.concatenate([w.scale for w in wide]), np.concatenate([w.nibbles for w in wide]))
    weights: dict[str, Packed | Bytes] = {"qkv": joined}
    biases = {"qkv": np.concatenate([source.plain(f"l{i}.{part}.b", hidden) for part in "qkv"])}
    for name, rows, columns in (("ao", hidden, hidden), ("fi", inner, hidden), ("fo", hidden, inner)):
        weights[name] = source.packed(f"l{i}.{name}.w", rows, columns)
        biases[name] = source.plain(f"l{i}.{name}.b", rows)
    norms = {
        name: (source.plain(f"l{i}.{name}.w", hidden), source.plain(f"l{i}.{name}.b", hidden))
        for name in ("aln", "oln")
    }
    return Layer(weights, biases, norms)


def build(source: E5File, shared: Sequence[int]) -> onnx.ModelProto:
    """The packaged encoder; about 12 MB. `shared`: after how many layers tuned ones go on."""
    s, graph = source.shape, _Graph()
    hidden = s.hidden
    positions = source.plain("emb.pos", s.positions, hidden) + source.plain("emb.type", -1, hidden)[0]
    graph.constant("positions", positions)
    graph.constant("zero", np.array([0], np.int64))
    share = graph.share()
    length = graph.node("Slice", graph.node("Shape", "mask"), "one", "two")
    placed = graph.node("Add", "words", graph.node("Slice", "positions", "zero", length, "zero"))
    first = (source.plain("emb.ln.w", hidden), source.plain("emb.ln.b", hidden))
    value = graph.norm(placed, "emb.ln", *first, source.epsilon)

    means = [graph.node("MatMul", share, value)]
    for i in range(s.layers):
        value = graph.layer(value, f"l{i}", _packaged(source, i), s.heads, source.epsilon)
        means.append(graph.node("MatMul", share, value))
        if i + 1 in shared:
            graph.node("Identity", value, output=f"after{i + 1}")
    graph.node("Concat", *means, output="means", axis=1)
    after: dict[str, tuple[int | str, ...]] = {f"after{count}": ("length", hidden) for count in shared}
    return graph.model("e5-small", ("words", hidden), means=(s.layers + 1, hidden), **after)


def above(source: E5File, tuned: Tuned) -> onnx.ModelProto:
    """Our own tuned layers; about 15 MB for eight."""
    s, graph = source.shape, _Graph()
    hidden = s.hidden
    share, value = graph.share(), "shared"
    for i, layer in enumerate(tuned.layers):
        value = graph.layer(value, f"t{i}", layer, s.heads, source.epsilon)
    graph.constant("focus.w", tuned.focus.reshape(hidden, 1))
    graph.constant("focus.closed", np.array(-1e4, np.float32))
    hidden_away = graph.node("Equal", "mask", graph.constant("none", np.array(0, np.int32)))
    closed = graph.node("Mul", graph.node("Cast", hidden_away, to=TensorProto.FLOAT), "focus.closed")
    scores = graph.node("Squeeze", graph.node("MatMul", value, "focus.w"), "two")  # (batch, length)
    focus = graph.node("Unsqueeze", graph.node("Softmax", graph.node("Add", scores, closed), axis=1), "one")
    both = [graph.node("MatMul", share, value), graph.node("MatMul", focus, value)]
    graph.node("Squeeze", graph.node("Concat", *both, axis=2), "one", output="pooled")
    return graph.model("e5-small, tuned", ("shared", hidden), pooled=(2 * hidden,))
