// @ts-check
/** One picture of the screen after another: the avatar's face as the audio clock asks for it. */

/** A hidden tab gets no frames: its sound still begins and ends. */
const HIDDEN_MS = 400;
const TICK_MS = 500;

/**
 * @param {{
 *   player: import("../audio/player.js").Player,
 *   murmurs: import("../audio/murmurs.js").MurmurPlayer,
 *   avatar: import("../rig/avatar.js").Avatar,
 *   probe: import("../probe.js").Probe | null,
 * }} parts
 */
export function startScreen({ player, murmurs, avatar, probe }) {
  let drawn = 0;

  /** @param {number} now milliseconds */
  function frame(now) {
    drawn = now;
    player.tick();
    const playing = player.position();
    avatar.frame(now / 1000, playing ?? murmurs.position());
    if (probe) {
      probe.frame(playing);
      if (player.context && player.analyser) {
        probe.sound(player.context, player.analyser);
      }
    }
    requestAnimationFrame(frame);
  }

  requestAnimationFrame(frame);
  setInterval(() => {
    if (performance.now() - drawn > HIDDEN_MS) {
      player.tick();
    }
  }, TICK_MS);
}
