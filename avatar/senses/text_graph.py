"""The encoder as an ONNX graph on the packaged 4-bit weights themselves: nothing is requantised.

Written node by node, so that it needs no exporter, is the same bytes every time, and keeps the vocabulary table out of
the session: the caller looks word embeddings up (`avatar.senses.encoder`) and hands vectors in.

inputs   words (batch, length, hidden) float32, mask (batch, length) int32 with 1 for a token and 0 for padding
output   means (batch, layers + 1, hidden) float32: the mean over tokens of the embeddings and of every layer
"""

from __future__ import annotations

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from avatar.senses.e5_file import BLOCK, E5File, Packed

OPSET = 17
FUSED = "com.microsoft"


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

    def linear(self, value: str, name: str, weight: Packed, bias: NDArray[np.float32]) -> str:
        """value @ weight.T + bias, multiplied in 8 bit against the 4-bit blocks."""
        rows, blocks = weight.scale.shape
        self.constant(f"{name}.q", _pairs(weight.nibbles))
        self.constant(f"{name}.s", weight.scale.astype(np.float32).reshape(-1))
        self.constant(f"{name}.b", bias)
        return self.node(
            "MatMulNBits", value, f"{name}.q", f"{name}.s", "", "", f"{name}.b",
            domain=FUSED, K=blocks * BLOCK, N=rows, bits=4, block_size=BLOCK, accuracy_level=4,
        )  # fmt: skip

    def norm(self, value: str, name: str, weight: NDArray[np.float32], bias: NDArray[np.float32], eps: float) -> str:
        self.constant(f"{name}.w", weight)
        self.constant(f"{name}.b", bias)
        return self.node("LayerNormalization", value, f"{name}.w", f"{name}.b", axis=-1, epsilon=eps)


def _pairs(nibbles: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Q4_0's halves (0..15 low, 16..31 high) as neighbours (even low, odd high), which MatMulNBits reads."""
    flat = np.concatenate([nibbles & 15, nibbles >> 4], axis=2)
    return flat[:, :, 0::2] | (flat[:, :, 1::2] << 4)


def build(source: E5File) -> onnx.ModelProto:
    """The whole encoder; its weights are about 12 MB."""
    s, eps, graph = source.shape, source.epsilon, _Graph()
    hidden = s.hidden

    positions = source.plain("emb.pos", s.positions, hidden) + source.plain("emb.type", -1, hidden)[0]
    graph.constant("positions", positions)
    graph.constant("zero", np.array([0], np.int64))
    graph.constant("one", np.array([1], np.int64))
    graph.constant("two", np.array([2], np.int64))
    weights = graph.node("Cast", "mask", to=TensorProto.FLOAT)
    count = graph.node("ReduceSum", weights, "one", keepdims=1)
    share = graph.node("Unsqueeze", graph.node("Div", weights, count), "one")  # (batch, 1, length)
    length = graph.node("Slice", graph.node("Shape", "mask"), "one", "two")
    placed = graph.node("Add", "words", graph.node("Slice", "positions", "zero", length, "zero"))
    value = graph.norm(placed, "emb.ln", source.plain("emb.ln.w", hidden), source.plain("emb.ln.b", hidden), eps)

    means = [graph.node("MatMul", share, value)]
    for i in range(s.layers):
        wide = [source.packed(f"l{i}.{part}.w", hidden, hidden) for part in "qkv"]
        joined = Packed(np.concatenate([w.scale for w in wide]), np.concatenate([w.nibbles for w in wide]))
        biases = np.concatenate([source.plain(f"l{i}.{part}.b", hidden) for part in "qkv"])
        together = graph.linear(value, f"l{i}.qkv", joined, biases)
        query, key, content = (f"l{i}.query", f"l{i}.key", f"l{i}.content")
        graph.nodes.append(helper.make_node("Split", [together], [query, key, content], axis=-1))
        seen = graph.node("MultiHeadAttention", query, key, content, "", "mask", domain=FUSED, num_heads=s.heads)
        for name, norm, inputs in (("ao", "aln", hidden), ("fo", "oln", s.inner)):
            if name == "fo":
                first = source.packed(f"l{i}.fi.w", s.inner, hidden)
                opened = graph.linear(value, f"l{i}.fi", first, source.plain(f"l{i}.fi.b", s.inner))
                seen = graph.node("Gelu", opened, domain=FUSED)
            back = source.packed(f"l{i}.{name}.w", hidden, inputs)
            added = graph.node(
                "Add", value, graph.linear(seen, f"l{i}.{name}", back, source.plain(f"l{i}.{name}.b", hidden))
            )
            value = graph.norm(
                added,
                f"l{i}.{norm}",
                source.plain(f"l{i}.{norm}.w", hidden),
                source.plain(f"l{i}.{norm}.b", hidden),
                eps,
            )
        means.append(graph.node("MatMul", share, value))
    graph.node("Concat", *means, output="means", axis=1)

    body = helper.make_graph(
        graph.nodes,
        "e5-small",
        [
            helper.make_tensor_value_info("words", TensorProto.FLOAT, ["batch", "length", hidden]),
            helper.make_tensor_value_info("mask", TensorProto.INT32, ["batch", "length"]),
        ],
        [helper.make_tensor_value_info("means", TensorProto.FLOAT, ["batch", s.layers + 1, hidden])],
        graph.constants,
    )
    return helper.make_model(
        body, opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)], ir_version=9
    )
