// @ts-check
/** A clock that moves only when told, for the socket's tests. */

export class VirtualClock {
  constructor() {
    this.time = 0;
    /** @type {{at: number, run: () => void}[]} */
    this.timers = [];
  }

  now() {
    return this.time;
  }

  /** @param {number} seconds @param {() => void} run */
  after(seconds, run) {
    const timer = { at: this.time + seconds, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Lets time pass, running each timer at its moment. @param {number} seconds */
  run(seconds) {
    const until = this.time + seconds;
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) {
        break;
      }
      this.timers = this.timers.filter((other) => other !== due);
      this.time = Math.max(this.time, due.at);
      due.run();
    }
    this.time = until;
  }

  /** Time passes without a timer running, as in a sleeping tab. @param {number} seconds */
  sleep(seconds) {
    this.time += seconds;
  }
}
