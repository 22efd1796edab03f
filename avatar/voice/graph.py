"""Cut an ONNX graph between named tensors, so that a voice can be shaped between its predictor and its decoder.

Used by the preparation steps of the two neural voices; needs `onnx` only there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

Shape = Sequence[int | str]


def cut(
    model: Any,
    path: Path,
    *,
    inputs: Mapping[str, tuple[str, Literal["float", "int64"], Shape]],
    outputs: Mapping[str, str],
) -> None:
    """Write the part of `model` between `inputs` and `outputs` to `path`.

    `inputs` maps a tensor of the graph to (its name in the part, type, shape); `outputs` maps a tensor to its name in
    the part. Raises ValueError when the part needs a graph input that `inputs` does not name.
    """
    import onnx
    from onnx import TensorProto, helper

    graph = model.graph
    producer = {name: node for node in graph.node for name in node.output}
    constants = {item.name for item in graph.initializer}
    wanted: set[int] = set()
    seen: set[str] = set()
    waiting = list(outputs)
    while waiting:
        name = waiting.pop()
        if not name or name in seen or name in constants or name in inputs:
            continue
        seen.add(name)
        if name not in producer:
            raise ValueError(f"the part also needs {name!r}")
        wanted.add(id(producer[name]))
        waiting.extend(producer[name].input)

    names = {old: new for old, (new, _, _) in inputs.items()} | dict(outputs)
    nodes = []
    for node in graph.node:
        if id(node) in wanted:
            copy = type(node)()
            copy.CopyFrom(node)
            for side in (copy.input, copy.output):
                for place, name in enumerate(side):
                    side[place] = names.get(name, name)
            nodes.append(copy)
    used = {name for node in nodes for name in node.input}
    types = {"float": TensorProto.FLOAT, "int64": TensorProto.INT64}
    part = helper.make_graph(
        nodes,
        path.stem,
        [helper.make_tensor_value_info(new, types[kind], list(shape)) for new, kind, shape in inputs.values()],
        [helper.make_tensor_value_info(new, TensorProto.FLOAT, None) for new in outputs.values()],
        [item for item in graph.initializer if item.name in used],
    )
    made = helper.make_model(part, opset_imports=model.opset_import, producer_name="gyogam")
    made.ir_version = model.ir_version
    onnx.save(made, str(path))
