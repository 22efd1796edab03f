// @ts-check
/**
 * What colour a mood has: a point of valence and arousal as the a and b of OKLab. Pure.
 * Pleasant and lively is gold, pleasant and calm is celadon, low is dusk blue, tense is ember.
 */

/** Corners: [valence, arousal] -> [a, b]. */
const CORNERS = {
  lively: [0.03, 0.1], // pleasant, aroused
  serene: [-0.045, 0.035], // pleasant, calm
  tense: [0.085, 0.04], // unpleasant, aroused
  low: [-0.022, -0.075], // unpleasant, calm
};
const EVEN = [0.012, 0.045]; // lamp light

/**
 * @param {{valence: number, arousal: number}} mood each in [-1, 1]
 * @returns {{a: number, b: number}} OKLab a and b
 */
export function lightOf({ valence, arousal }) {
  const right = (valence + 1) / 2;
  // A voice of daily life stays near the middle of arousal: the slope is steep there.
  const up = 1 / (1 + Math.exp(-4 * arousal));
  const strength = Math.min(1, Math.hypot(valence, 0.7 * arousal) * 1.9);
  const [a, b] = [0, 1].map((axis) => {
    const corner =
      right * (up * CORNERS.lively[axis] + (1 - up) * CORNERS.serene[axis]) +
      (1 - right) * (up * CORNERS.tense[axis] + (1 - up) * CORNERS.low[axis]);
    return EVEN[axis] + strength * (corner - EVEN[axis]);
  });
  return { a, b };
}

/**
 * OKLab to sRGB, clipped to what a screen shows (Ottosson 2020).
 * @param {number} l @param {number} a @param {number} b
 * @returns {[number, number, number]} 0..255
 */
export function rgbOf(l, a, b) {
  const [x, y, z] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ];
  const linear = [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
  const [red, green, blue] = linear.map((part) => {
    const within = Math.max(0, Math.min(1, part));
    return Math.round(255 * (within <= 0.0031308 ? 12.92 * within : 1.055 * within ** (1 / 2.4) - 0.055));
  });
  return [red, green, blue];
}

/** Valence and arousal of the eight basic emotions, as in avatar/emotion.py. @type {Record<string, [number, number]>} */
export const PLACES = {
  neutral: [0, -0.1],
  happiness: [0.8, 0.5],
  sadness: [-0.65, -0.3],
  anger: [-0.5, 0.6],
  fear: [-0.64, 0.6],
  disgust: [-0.6, 0.35],
  surprise: [0.25, 0.7],
  contempt: [-0.4, 0.15],
};
