"""How avatar/weights/voice_ravdess.safetensors was made: the acted emotion in a voice, from states of speech.

    python training/voice_net.py --data DIR --cache DIR --out avatar/weights/voice_ravdess.safetensors

DIR holds RAVDESS's speech as 03-01-EMOTION-INTENSITY-STATEMENT-REPETITION-ACTOR files (**CC BY-NC-SA 4.0**: the weights
are for non-commercial use). Every score is cross-validated over ACTORS: six folds of three actors, each read by heads
that never heard them. The file that is written holds heads trained on all actors, and the calibration fitted on what
the folds' heads said. States are computed once into `--cache`, for every clip as it is and as other rooms and
microphones might have it. Seeded and single-threaded: about 10 CPU minutes, half of them for the states.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from scipy.signal import fftconvolve, lfilter, resample_poly
from torch import Tensor
from torch.nn import functional

from avatar.emotion import BASIC, SURE
from avatar.engines.base import Samples
from avatar.senses.sound import RATE, read_sound, resampled
from avatar.senses.speech_net import speech_of
from avatar.senses.speech_states import SpeechStates
from avatar.senses.voice_net import AS_BASIC, LABELS, Calibration, Head, basic_of, save
from avatar.weights.store import prepared

FOLDS = 6
HEADS = 3
EPOCHS = 15
BATCH = 32
WORN = 2
"""Versions of every clip besides the clean one."""
States = tuple[Tensor, Tensor]  # (clips, layers, steps, 512), (clips, steps) 1 where a clip lasts


def worn(sound: Samples, random: np.random.Generator) -> Samples:
    """Another voice's size, another room, another microphone, some noise."""
    speed = random.choice([86, 90, 94, 100, 106, 110, 116])
    sound = resample_poly(sound, 100, speed) if speed != 100 else sound
    if random.random() < 0.5:
        sound = lfilter([1, random.uniform(-0.35, 0.35)], [1], sound)
    if random.random() < 0.4:
        size = int(random.uniform(0.1, 0.4) * RATE)
        room = random.standard_normal(size) * np.exp(-6.9 * np.arange(size) / size)
        room /= np.sqrt(np.sum(room**2))
        sound = sound + random.uniform(0.15, 0.5) * fftconvolve(sound, room)[: len(sound)]
    if random.random() < 0.6:
        noise = random.standard_normal(len(sound))
        noise = lfilter([1], [1, -0.95], noise) if random.random() < 0.5 else noise
        noise *= np.sqrt(np.mean(sound**2) / np.mean(noise**2)) * 10 ** (-random.uniform(10, 35) / 20)
        sound = sound + noise
    return np.asarray(np.clip(sound, -1, 1), np.float32)


def states_of(files: list[Path], cache: Path) -> list[States]:
    """Clean and worn states of every clip."""
    encoder = SpeechStates(prepared("hearing/model.bin"))
    made = []
    for version in range(1 + WORN):
        path = cache / f"states{version}.npz"
        if not path.is_file():
            kept = {}
            for number, file in enumerate(files):
                sound, rate = read_sound(file)
                speech = speech_of(resampled(sound, rate))
                if version:
                    speech = worn(speech, np.random.default_rng([version, number]))
                kept[file.stem] = encoder(speech).half().numpy()
            np.savez(path, **kept)
            print(f"{path.name} written", flush=True)
        with np.load(path) as held:
            made.append([torch.from_numpy(held[file.stem].astype(np.float32)) for file in files])
    steps = max(clip.shape[1] for version in made for clip in version)
    return [
        (
            torch.stack([functional.pad(clip, (0, 0, 0, steps - clip.shape[1])) for clip in version]),
            torch.stack([(torch.arange(steps) < clip.shape[1]).float() for clip in version]),
        )
        for version in made
    ]


def trained(versions: list[States], labels: Tensor, rows: Tensor, seed: int) -> Head:
    """One head on the clips `rows`."""
    torch.manual_seed(seed)
    head = Head()
    states, speech = (part[rows] for part in versions[0])
    here = speech[:, None, :, None]
    count = here.sum((0, 2))[..., None]
    head.mean = (states * here).sum((0, 2), keepdim=True)[0] / count
    head.deviation = (((states - head.mean) ** 2 * here).sum((0, 2), keepdim=True)[0] / count).sqrt()
    with torch.no_grad():
        even = [head.even(states) for states, _ in versions]
    target = functional.one_hot(labels, len(LABELS)).float() * 0.9 + 0.1 / len(LABELS)
    optimiser = torch.optim.AdamW(head.parameters(), 2e-3, weight_decay=0.05)
    total = EPOCHS * (len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=total, pct_start=0.1)
    for _ in range(EPOCHS):
        order = rows[torch.randperm(len(rows))][: len(rows) // BATCH * BATCH]
        for batch in order.view(-1, BATCH):
            version = int(torch.randint(len(versions), ()))
            here = versions[version][1][batch]
            steps = int(here.sum(1).max())
            here = here[:, :steps].clone()
            for row, start in enumerate(torch.randint(0, 20, (len(batch),)).tolist()):
                if here[row].sum() > 8:
                    here[row, start : start + 4] = 0  # a stretch goes missing
            loss = -(target[batch] * head.read(even[version][batch, :steps], here).log_softmax(1)).sum(1).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return head.eval()


@torch.no_grad()
def logits_of(heads: list[Head], states: States, rows: Tensor) -> Tensor:
    return torch.stack([head(states[0][rows], states[1][rows]) for head in heads]).mean(0)


def calibrated(logits: Tensor, labels: Tensor) -> Calibration:
    """The temperature that makes the labels likeliest, then the logistic curve from a top score to being right."""
    grid = torch.exp(torch.linspace(-1.2, 1.2, 97))
    losses = torch.stack([functional.cross_entropy(logits / t, labels) for t in grid])
    temperature = float(grid[int(losses.argmin())])
    basic = basic_of((logits / temperature).softmax(1).double().numpy())
    right = torch.from_numpy((basic.argmax(1) == truth(labels)).astype(float))
    odds = torch.logit(torch.from_numpy(basic.max(1)).clamp(1e-4, 1 - 1e-4))
    curve = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([curve], max_iter=100)

    def loss() -> Tensor:
        optimiser.zero_grad()
        value = functional.binary_cross_entropy_with_logits(curve[0] * odds + curve[1], right)
        value.backward()
        return value

    optimiser.step(loss)  # type: ignore[arg-type]
    slope, offset = (float(value) for value in curve.detach())
    return Calibration(temperature, slope, offset)


def truth(labels: Tensor) -> np.ndarray:
    """Of BASIC, as numbers."""
    return np.array([BASIC.index(AS_BASIC[label]) for label in labels.tolist()])


def macro_f1(truth: np.ndarray, guess: np.ndarray, count: int) -> float:
    each = []
    for label in range(count):
        if (truth == label).any():
            hit = int(((truth == label) & (guess == label)).sum())
            each.append(2 * hit / max(int((truth == label).sum() + (guess == label).sum()), 1))
    return float(np.mean(each))


def report(logits: Tensor, labels: Tensor, actors: np.ndarray, folds: np.ndarray) -> dict[str, object]:
    """Scores on actors that were not heard; the confidence is fitted without the fold that it is judged on."""
    guess, real = logits.argmax(1).numpy(), labels.numpy()
    confusion = [[int(((real == a) & (guess == b)).sum()) for b in range(len(LABELS))] for a in range(len(LABELS))]
    confidence, right = np.zeros(len(real)), np.zeros(len(real), bool)
    for fold in range(FOLDS):
        here = folds == fold
        fitted = calibrated(logits[~here], labels[~here])
        basic = basic_of((logits[here] / fitted.temperature).softmax(1).double().numpy())
        confidence[here] = fitted.confidence(basic.max(1))
        right[here] = basic.argmax(1) == truth(labels[here])
    bins = np.minimum((confidence * 10).astype(int), 9)
    gap = sum(abs(right[bins == n].mean() - confidence[bins == n].mean()) * (bins == n).mean() for n in set(bins))
    sure = confidence >= SURE
    each = {int(actor): round(float((guess == real)[actors == actor].mean()), 3) for actor in sorted(set(actors))}
    return {
        "accuracy_8": round(float((guess == real).mean()), 4),
        "macro_f1_8": round(macro_f1(real, guess, len(LABELS)), 4),
        "accuracy_basic": round(float(right.mean()), 4),
        "calibration_error": round(float(gap), 4),
        "sure": round(float(sure.mean()), 4),
        "accuracy_when_sure": round(float(right[sure].mean()), 4),
        "women": round(float(np.mean([each[a] for a in each if a % 2 == 0])), 4),
        "men": round(float(np.mean([each[a] for a in each if a % 2])), 4),
        "actors": each,
        "confusion": dict(zip(LABELS, confusion, strict=True)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    files = sorted(options.data.glob("03-01-*.flac"))
    fields = [file.stem.split("-") for file in files]
    labels = torch.tensor([int(field[2]) - 1 for field in fields])
    actors = np.array([int(field[6]) for field in fields])
    folds = (actors - 1) % FOLDS
    options.cache.mkdir(parents=True, exist_ok=True)
    versions = states_of(files, options.cache)
    logits = torch.zeros(len(files), len(LABELS))
    noisy = torch.zeros(len(files), len(LABELS))
    for fold in range(FOLDS):
        rest, here = (torch.from_numpy(np.flatnonzero(rows)) for rows in (folds != fold, folds == fold))
        heads = [trained(versions, labels, rest, seed) for seed in range(HEADS)]
        logits[here] = logits_of(heads, versions[0], here)
        noisy[here] = logits_of(heads, versions[-1], here)
        print(f"fold {fold}", round(float((logits[here].argmax(1) == labels[here]).float().mean()), 4), flush=True)
    print(json.dumps(report(logits, labels, actors, folds)))
    print(json.dumps({"worn_accuracy_8": round(float((noisy.argmax(1) == labels).float().mean()), 4)}))
    everyone = torch.arange(len(files))
    heads = [trained(versions, labels, everyone, seed) for seed in range(HEADS)]
    save(heads, options.out, calibrated(logits, labels))


if __name__ == "__main__":
    main()
