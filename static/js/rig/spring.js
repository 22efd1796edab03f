// @ts-check
// Critically damped springs, stepped exactly: stable for any frame time, never overshooting from rest.

/** Seconds-to-settle -> angular frequency: after `easeS` about 95 % of the way is done. @param {number} easeS */
export function stiffness(easeS) {
  return 4.75 / Math.max(0.02, easeS);
}

/** Many springs with names, each easing to its own target. */
export class Springs {
  /** @param {ReadonlyArray<string>} names */
  constructor(names) {
    /** @type {Record<string, number>} current values */
    this.value = {};
    /** @type {Record<string, number>} units a second */
    this.velocity = {};
    for (const name of names) {
      this.value[name] = 0;
      this.velocity[name] = 0;
    }
  }

  /**
   * Move one spring for `dt` seconds towards `target`; returns its value.
   * @param {string} name @param {number} target @param {number} omega @param {number} dt
   */
  step(name, target, omega, dt) {
    const offset = this.value[name] - target;
    const decay = Math.exp(-omega * dt);
    const push = this.velocity[name] + omega * offset;
    let value = target + (offset + push * dt) * decay;
    let velocity = (this.velocity[name] - omega * push * dt) * decay;
    if (Math.abs(value - target) < 1e-5 && Math.abs(velocity) < 1e-4) {
      value = target;
      velocity = 0;
    }
    this.value[name] = value;
    this.velocity[name] = velocity;
    return value;
  }
}
