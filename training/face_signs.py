"""How avatar/senses/face_shape.toml was made: the mean rigid face, and the curves from landmarks to signs.

    python -m training.face_signs --data DIR --out avatar/senses/face_shape.toml

DIR holds train.npz and valid.npz as for `training/face_net.py`. The mesh reads training faces, enlarged four times;
their rigid points, laid onto each other and made symmetric, are the mean face, and its pitch is 0 where that of the
median face is. The smile's curve is a logistic regression on the share of taggers that said happiness. Only means of
many faces are written. Prints what the validation part says, as JSON. Seeded; about two CPU minutes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from avatar.emotion import BASIC
from avatar.senses import measures
from avatar.senses.detector import Detector
from avatar.senses.landmarks import Mesh, around
from avatar.senses.square import between
from training.face_net import joined, read, targets

ENLARGED = 192  # pixels, from 48
BORDER = 58  # pixels of repeated edge on each side: the mesh wants more than the face
PRESENCE = 0.99
PAIRS = ((33, 263), (133, 362), (98, 327), (127, 356), (234, 454), (54, 284), (93, 323))
MIDDLE = (10, 151, 9, 168, 6, 197, 195, 4, 1)
RIGID = [index for pair in PAIRS for index in pair] + list(MIDDLE)
MIRROR = [RIGID.index(dict([*PAIRS, *(pair[::-1] for pair in PAIRS)]).get(index, index)) for index in RIGID]


def meshes(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, 468, 3) landmarks of the faces in which they were surely found, and those faces' rows."""
    detector, mesh, points, rows = Detector(), Mesh(), [], []
    for row, grey in enumerate(images):
        large = Image.fromarray(grey).resize((ENLARGED, ENLARGED), Image.Resampling.BICUBIC).convert("RGB")
        framed = np.pad(np.asarray(large), ((BORDER, BORDER), (BORDER, BORDER), (0, 0)), mode="edge")
        face = next((face for face in detector.find(framed) if face.box[2] >= ENLARGED / 2), None)
        if face is None:
            continue
        found = mesh.find(Image.fromarray(framed), around(face.box, between(face.points[0], face.points[1])))
        if found.presence > PRESENCE:
            points.append(found.points.astype(np.float64))
            rows.append(row)
    return np.stack(points), np.array(rows)


def laid(shape: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rotations (n, 3, 3) and scales (n,) that lay a centred shape onto centred faces (Umeyama 1991)."""
    left, strength, right = np.linalg.svd(np.einsum("ki,nkj->nij", shape, faces))
    mirrored = np.ones_like(strength)
    mirrored[:, 2] = np.sign(np.linalg.det(np.swapaxes(right, 1, 2) @ np.swapaxes(left, 1, 2)))
    turns = (np.swapaxes(right, 1, 2) * mirrored[:, None]) @ np.swapaxes(left, 1, 2)
    return turns, (strength * mirrored).sum(1) / np.square(shape).sum()


def mean_face(points: np.ndarray) -> np.ndarray:
    """(23, 3): symmetric, level in the median face, unit between the outer eye corners."""
    faces = points[:, RIGID] - points[:, RIGID].mean(1, keepdims=True)
    shape = faces[0]
    for _ in range(10):
        turns, scales = laid(shape, faces)
        shape = (np.einsum("nji,nkj->nki", turns, faces) / scales[:, None, None]).mean(0)
        shape = shape / np.linalg.norm(shape)
    across = np.mean([shape[RIGID.index(b)] - shape[RIGID.index(a)] for a, b in PAIRS], 0)
    across = across / np.linalg.norm(across)
    down = shape[RIGID.index(1)] - shape[RIGID.index(10)]
    down = down - across * (down @ across)
    down = down / np.linalg.norm(down)
    shape = shape @ np.stack([across, down, np.cross(across, down)]).T
    shape = (shape + shape[MIRROR] * [-1, 1, 1]) / 2
    for _ in range(3):
        look = -laid(shape, faces)[0][:, :, 2]
        pitch = np.median(np.arcsin(np.clip(-look[:, 1], -1, 1)))
        cos, sin = np.cos(pitch), np.sin(pitch)
        shape = shape @ np.array([[1, 0, 0], [0, cos, sin], [0, -sin, cos]]).T
    return np.asarray(shape / np.linalg.norm(shape[RIGID.index(33)] - shape[RIGID.index(263)]))


def owned(shape: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Landmarks in their heads' own axes and unit."""
    middle = points[:, RIGID].mean(1, keepdims=True)
    turns, scales = laid(shape, points[:, RIGID] - middle)
    return np.einsum("nji,nkj->nki", turns, points - middle) / scales[:, None, None]


def mouths(own: np.ndarray) -> tuple[list[str], np.ndarray]:
    rows = [measures.mouth(one) for one in own]
    return list(rows[0]), np.array([list(row.values()) for row in rows])


def logistic(x: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Weights and, last, the offset of the curve that makes the votes likeliest."""
    mean, spread = x.mean(0), x.std(0)
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    weights = np.zeros(z.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ weights))
        weights += np.linalg.solve((z.T * (p * (1 - p))) @ z + 1e-3 * np.eye(len(weights)), z.T @ (share - p))
    slopes = weights[:-1] / spread
    return np.append(slopes, weights[-1] - slopes @ mean)


def auc(values: np.ndarray, positive: np.ndarray) -> float:
    """The chance that a positive row has the larger value."""
    ranks = np.argsort(np.argsort(values))[positive]
    n = int(positive.sum())
    return round(float((ranks.sum() - n * (n - 1) / 2) / (n * (len(values) - n))), 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--faces", type=int, default=5000, help="training faces to look at")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()

    valid_images, valid_votes = read(options.data, "valid")
    images, votes = joined(*read(options.data, "train"), without=valid_images)
    chosen = np.random.default_rng(options.seed).permutation(len(images))[: options.faces]
    points, rows = meshes(images[chosen])
    faces = len(points)
    shape = mean_face(points)
    own = owned(shape, points)
    happy = BASIC.index("happiness")
    target, usable = targets(votes[chosen][rows])
    names, x = mouths(own)
    curve = logistic(x[usable], target[usable, happy])
    gaps, brows = (np.array([measure(one) for one in own]) for measure in (measures.gap, measures.brows))
    lines = [
        "# Written by training/face_signs.py: means over many faces and measured curves; read by face_shape.py.",
        f"mouth = [{np.percentile(gaps, 50):.3f}, {np.percentile(gaps, 98):.3f}]",
        f"brows = [{np.percentile(brows, 50):.3f}, {np.percentile(brows, 98):.3f}]",
        "",
        "[smile]",
        *(f"{name} = {value:.2f}" for name, value in zip([*names, "offset"], curve, strict=True)),
        "",
        "[head]",
        *(f"{index} = [{x:.3f}, {y:.3f}, {z:.3f}]" for index, (x, y, z) in zip(RIGID, shape, strict=True)),
    ]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")

    points, rows = meshes(valid_images)
    own = owned(shape, points)
    basic = valid_votes[rows][:, : len(BASIC)]
    clear = basic.max(1) * 2 > valid_votes[rows].sum(1)
    top = basic.argmax(1)
    smile = mouths(own)[1] @ curve[:-1] + curve[-1]
    brows = np.array([measures.brows(one) for one in own])
    smiling = smile[clear] > 0
    report = {
        "training_faces": faces,
        "valid_faces": len(valid_images),
        "valid_surely_found": len(rows),
        "clear_majority": int(clear.sum()),
        "auc_smile_for_happiness": auc(smile[clear], top[clear] == happy),
        "smiling_of_happy": round(float(smiling[top[clear] == happy].mean()), 3),
        "smiling_of_others": round(float(smiling[top[clear] != happy].mean()), 3),
        "auc_brows_for_surprise": auc(brows[clear], top[clear] == BASIC.index("surprise")),
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
