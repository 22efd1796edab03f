"""How avatar/weights/face.safetensors was made: the small face network, trained on the FER+ votes.

    python training/face_net.py --data DIR --out avatar/weights/face.safetensors

DIR holds train.npz and valid.npz (`images` n x 48 x 48, `votes` n x 10, `vote_columns`). The target of a picture is
the distribution of its taggers' votes over the eight basic emotions; single stray votes are dropped, as the authors of
FER+ do, and pictures that most taggers call "unknown" or "no face" are left out. Copies within the training part are
joined, and copies of validation pictures are removed from it. Seeded and single-threaded: about 30 CPU minutes.
`--calibrate FILE` leaves the training out and measures a finished file again.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import simplejpeg
import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

from avatar.emotion import BASIC, SURE
from avatar.senses.face_net import SIZE, Calibration, FaceNet, as_input, save, standardised


def read(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (n, 48, 48) and their ten columns of votes, the first eight in BASIC order, then unknown and no face."""
    with np.load(folder / f"{part}.npz") as file:
        columns = [str(name).lower() for name in file["vote_columns"]]
        order = [columns.index(name) for name in BASIC]
        rest = [number for number in range(len(columns)) if number not in order]
        return file["images"], file["votes"][:, order + rest].astype(np.int64)


def joined(images: np.ndarray, votes: np.ndarray, without: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Copies of a picture become one with all their votes; pictures that are also in `without` go."""
    banned = {picture.tobytes() for picture in without}
    place: dict[bytes, int] = {}
    kept, sums = [], []
    for picture, vote in zip(images, votes, strict=True):
        key = picture.tobytes()
        if key in banned:
            continue
        if key in place:
            sums[place[key]] = sums[place[key]] + vote
        else:
            place[key] = len(kept)
            kept.append(picture)
            sums.append(vote)
    return np.stack(kept), np.stack(sums)


def targets(votes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(distribution over BASIC, which rows are usable)."""
    raters = votes.sum(1, keepdims=True) / 10
    clean = np.where(votes > raters, votes, 0)
    basic = clean[:, : len(BASIC)]
    usable = (clean.argmax(1) < len(BASIC)) & (basic.sum(1) > 0)
    return (basic / np.maximum(basic.sum(1, keepdims=True), 1)).astype(np.float32), usable


def warped(x: Tensor, random: torch.Generator) -> Tensor:
    """Mirror, rotate, zoom, stretch, shear and shift: a face is not always where the detector says."""
    n = len(x)

    def spread(size: float, *shape: int) -> Tensor:
        return (torch.rand(n, *shape, generator=random) * 2 - 1) * size

    angle, zoom, stretch, shear = spread(0.26), torch.exp(spread(0.16)), torch.exp(spread(0.06)), spread(0.08)
    mirror = (torch.rand(n, generator=random) < 0.5).float() * -2 + 1
    theta = torch.empty(n, 2, 3)
    theta[:, 0, 0], theta[:, 0, 1] = mirror * zoom * stretch * angle.cos(), -zoom * angle.sin() + shear
    theta[:, 1, 0], theta[:, 1, 1] = mirror * zoom * angle.sin(), zoom / stretch * angle.cos()
    theta[:, :, 2] = spread(0.14, 2)
    grid = functional.affine_grid(theta, list(x.shape), align_corners=False)
    return functional.grid_sample(x, grid, align_corners=False, padding_mode="border")


def worn(x: Tensor, random: torch.Generator) -> Tensor:
    """What webcams and rooms do: gamma, side light, coarse pixels, blur, noise, JPEG, something before the face."""
    n = len(x)

    def some(part: float) -> Tensor:
        return (torch.rand(n, generator=random) < part).nonzero().flatten()

    gamma = torch.exp((torch.rand(n, 1, 1, 1, generator=random) * 2 - 1) * 0.5)
    x = x.clamp(1e-3, 1) ** gamma
    lit = some(0.4)
    ramp = torch.linspace(-1, 1, SIZE)
    slope = (torch.rand(len(lit), 2, 1, 1, 1, generator=random) * 2 - 1) * 0.35
    x[lit] = x[lit] * (1 + slope[:, 0] * ramp.view(1, 1, 1, -1) + slope[:, 1] * ramp.view(1, 1, -1, 1))
    contrast = 0.5 + 0.8 * torch.rand(n, 1, 1, 1, generator=random)
    x = (x - 0.5) * contrast + 0.5 + (torch.rand(n, 1, 1, 1, generator=random) - 0.5) * 0.3
    coarse = some(0.25)
    if len(coarse):
        side = int(torch.randint(18, 42, (1,), generator=random))
        small = functional.interpolate(x[coarse], size=(side, side), mode="area")
        x[coarse] = functional.interpolate(small, size=(SIZE, SIZE), mode="bilinear", align_corners=False)
    soft = some(0.2)
    if len(soft):
        width = 0.5 + float(torch.rand(1, generator=random))
        taps = torch.exp(-(torch.arange(-2.0, 3.0) ** 2) / (2 * width**2))
        taps = taps / taps.sum()
        blurred = functional.conv2d(functional.pad(x[soft], (2, 2, 2, 2), mode="replicate"), taps.view(1, 1, 1, 5))
        x[soft] = functional.conv2d(blurred, taps.view(1, 1, 5, 1))
    noisy = some(0.25)
    strength = torch.rand(len(noisy), 1, 1, 1, generator=random) * 0.06
    x[noisy] += torch.randn(len(noisy), 1, SIZE, SIZE, generator=random) * strength
    x = x.clamp(0, 1)
    for number in some(0.2).tolist():
        grey = (x[number, 0] * 255).byte().numpy()[:, :, None]
        quality = int(torch.randint(25, 85, (1,), generator=random))
        packed = simplejpeg.encode_jpeg(np.ascontiguousarray(grey), quality=quality, colorspace="GRAY")
        x[number, 0] = torch.from_numpy(simplejpeg.decode_jpeg(packed, colorspace="GRAY")[:, :, 0]).float() / 255
    hidden = some(0.3)
    if len(hidden):
        middle = torch.rand(len(hidden), 2, 1, 1, generator=random) * SIZE
        half = (0.06 + 0.13 * torch.rand(len(hidden), 2, 1, 1, generator=random)) * SIZE
        line = torch.arange(SIZE).float()
        inside = ((line.view(1, -1, 1) - middle[:, 0]).abs() < half[:, 0]) & (
            (line.view(1, 1, -1) - middle[:, 1]).abs() < half[:, 1]
        )
        paint = torch.rand(len(hidden), 1, 1, 1, generator=random)
        x[hidden] = torch.where(inside.unsqueeze(1), paint, x[hidden])
    return x


@torch.no_grad()
def logits_of(net: FaceNet, images: np.ndarray) -> Tensor:
    net.eval()
    return torch.cat([net(as_input(images[start : start + 256])) for start in range(0, len(images), 256)])


def calibrated(logits: Tensor, votes: np.ndarray) -> Calibration:
    """The temperature that makes what most taggers said likeliest, then the logistic curve from a top score to being
    right. The temperature that makes the whole votes likeliest, 0.95, would leave the top score 0.06 too low."""
    usable = votes.argmax(1) < len(BASIC)
    logits, wanted = logits[torch.from_numpy(usable)], torch.from_numpy(votes[usable][:, : len(BASIC)].argmax(1))
    grid = torch.exp(torch.linspace(math.log(0.4), math.log(3.0), 120))
    losses = [functional.cross_entropy(logits / t, wanted) for t in grid]
    temperature = float(grid[int(torch.stack(losses).argmin())])
    top, guess = (logits / temperature).softmax(1).double().max(1)
    right = (guess == wanted).double()
    odds = torch.logit(top.clamp(1e-4, 1 - 1e-4))
    curve = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([curve], max_iter=100)

    def loss() -> Tensor:
        optimiser.zero_grad()
        value = functional.binary_cross_entropy_with_logits(curve[0] * odds + curve[1], right)
        value.backward()
        return value

    optimiser.step(loss)
    slope, offset = (float(value) for value in curve.detach())
    return Calibration(temperature, slope, offset)


def error_of(confidence: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over ten bins that hold equally many rows."""
    bins = np.array_split(np.argsort(confidence, kind="stable"), 10)
    return round(
        float(sum(abs(right[rows].mean() - confidence[rows].mean()) * len(rows) for rows in bins)) / len(right), 4
    )


def sureness(probability: np.ndarray, votes: np.ndarray, calibration: Calibration) -> dict[str, float]:
    """How honest the confidence and the top score are, and how right the sure readings are."""
    rows = votes.argmax(1) < len(BASIC)
    right = (probability.argmax(1) == votes[:, : len(BASIC)].argmax(1))[rows]
    top = probability.max(1)[rows]
    confidence = calibration.confidence(top)
    sure = confidence >= SURE
    return {
        "calibration_error": error_of(confidence, right),
        "top_score_calibration_error": error_of(top, right),
        "sure": round(float(sure.mean()), 4),
        "accuracy_when_sure": round(float(right[sure].mean()), 4),
        "accuracy_when_not": round(float(right[~sure].mean()), 4) if (~sure).any() else 0.0,
    }


def scores(probability: np.ndarray, votes: np.ndarray) -> dict[str, object]:
    """Accuracy and macro-F1 over agreed rows: by plurality, and by clear majority (over half the votes)."""
    basic = votes[:, : len(BASIC)]
    truth, guess = basic.argmax(1), probability.argmax(1)
    report: dict[str, object] = {}
    for name, rows in (
        ("plurality", votes.argmax(1) < len(BASIC)),
        ("clear_majority", basic.max(1) * 2 > votes.sum(1)),
    ):
        t, g = truth[rows], guess[rows]
        each = {}
        for number, label in enumerate(BASIC):
            hit = int(((t == number) & (g == number)).sum())
            said, real = int((g == number).sum()), int((t == number).sum())
            each[label] = {
                "rows": real,
                "precision": round(hit / max(said, 1), 3),
                "recall": round(hit / max(real, 1), 3),
                "f1": round(2 * hit / max(said + real, 1), 3),
            }
        report[name] = {
            "rows": int(rows.sum()),
            "accuracy": round(float((t == g).mean()), 4),
            "macro_f1": round(float(np.mean([row["f1"] for row in each.values()])), 4),
            "each": each,
        }
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--calibrate", type=Path, help="a finished weight file to measure again")
    parser.add_argument("--epochs", type=int, default=32)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--balance", type=float, default=0.35, help="0: as it comes, 1: every emotion equally often")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    random = torch.Generator().manual_seed(options.seed)

    valid_images, valid_votes = read(options.data, "valid")
    if options.calibrate:
        net = FaceNet()
        net.load_state_dict({name: tensor.float() for name, tensor in load_file(str(options.calibrate)).items()})
        save(net, options.out, calibrated(logits_of(net, valid_images), valid_votes))
        print(json.dumps(measured(net, valid_images, valid_votes), indent=1))
        return
    images, votes = joined(*read(options.data, "train"), without=valid_images)
    target, usable = targets(votes)
    pictures = torch.from_numpy(images[usable]).unsqueeze(1)
    target = torch.from_numpy(target[usable])
    chance = (target * (target.mean(0) ** -options.balance)).sum(1)
    print(f"{len(pictures)} training pictures, {len(valid_images)} validation pictures", flush=True)

    net = FaceNet().to(memory_format=torch.channels_last)
    average = FaceNet()
    average.load_state_dict(net.state_dict())
    decayed = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    optimiser = torch.optim.SGD(
        [{"params": decayed, "weight_decay": 5e-4}, {"params": plain, "weight_decay": 0.0}],
        lr=options.rate,
        momentum=0.9,
        nesterov=True,
    )
    per_epoch = len(pictures) // options.batch
    steps, done, started = per_epoch * options.epochs, 0, time.monotonic()
    for epoch in range(1, options.epochs + 1):
        order = torch.multinomial(chance, per_epoch * options.batch, replacement=True, generator=random)
        net.train()
        total = 0.0
        for rows in order.view(per_epoch, options.batch):
            part = done / steps
            rate = options.rate * min(1.0, done / per_epoch) * 0.5 * (1 + math.cos(math.pi * part))
            for group in optimiser.param_groups:
                group["lr"] = rate
            x = standardised(worn(warped(pictures[rows].float() / 255, random), random))
            with torch.autocast("cpu", torch.bfloat16):
                out = net(x.contiguous(memory_format=torch.channels_last))
            loss = -(target[rows] * out.float().log_softmax(1)).sum(1).mean()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            done += 1
            total += loss.item()
            keep = min(0.999, (1 + done) / (10 + done))
            with torch.no_grad():
                for slow, fast in zip(average.state_dict().values(), net.state_dict().values(), strict=True):
                    if slow.is_floating_point():
                        slow.lerp_(fast, 1 - keep)
        logits = logits_of(average, valid_images)
        save(average, options.out, calibrated(logits, valid_votes))
        report = scores(logits.numpy(), valid_votes)
        line = {name: {k: row[k] for k in ("accuracy", "macro_f1")} for name, row in report.items()}  # type: ignore[index]
        print(epoch, round(time.monotonic() - started), f"loss {total / per_epoch:.3f}", json.dumps(line), flush=True)
    print(json.dumps(measured(average, valid_images, valid_votes)))


def measured(net: FaceNet, images: np.ndarray, votes: np.ndarray) -> dict[str, object]:
    """Everything that the manifest and the docs quote."""
    logits = logits_of(net, images)
    calibration = calibrated(logits, votes)
    probability = calibration.scores(logits).numpy()
    report = scores(probability, votes)
    return {**report, **sureness(probability, votes, calibration), "calibration": str(calibration)}


if __name__ == "__main__":
    main()
