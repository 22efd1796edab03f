// @ts-check
/**
 * Audio worklet: the microphone as blocks of 1600 samples at 16 kHz (100 ms). Each block is posted as a Float32Array.
 */

import { Resampler } from "./resample.js";

const TARGET = 16000;
const BLOCK = 1600;

class PcmBlocks extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(sampleRate, TARGET);
    this.block = new Float32Array(BLOCK);
    this.filled = 0;
  }

  /** @param {Float32Array[][]} inputs */
  process(inputs) {
    const channels = inputs[0];
    if (!channels || channels.length === 0) {
      return true;
    }
    const mono = new Float32Array(channels[0].length);
    for (const channel of channels) {
      for (let i = 0; i < mono.length; i += 1) {
        mono[i] += channel[i] / channels.length;
      }
    }
    for (const sample of this.resampler.push(mono)) {
      this.block[this.filled] = sample;
      this.filled += 1;
      if (this.filled === BLOCK) {
        this.port.postMessage(this.block, [this.block.buffer]);
        this.block = new Float32Array(BLOCK);
        this.filled = 0;
      }
    }
    return true;
  }
}

registerProcessor("pcm-blocks", PcmBlocks);
