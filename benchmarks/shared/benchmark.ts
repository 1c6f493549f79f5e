import type { Measurement } from './measure.js';

/** One benchmark = one folder, whose file of the same name exports this by default. */
export interface Benchmark {
  readonly summary: string;
  /** Measures every engine that is there; `say` tells why one is not. */
  run(say: (line: string) => void): Promise<readonly Measurement[]>;
}
