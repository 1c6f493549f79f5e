/** Step (1, 2, …) → learning rate. */
export type Schedule = (step: number) => number;

/** Rises linearly from 0 during `warmUp` steps, then follows `then`, which counts its own steps from 1. */
export function warmUp(steps: number, rate: number, then: Schedule = () => rate): Schedule {
  return (step) => (step <= steps ? (rate * step) / steps : then(step - steps));
}

/** Falls in a half cosine from `rate` to `end` over `steps` steps, and stays there. */
export function cosine(steps: number, rate: number, end = 0): Schedule {
  return (step) => end + ((rate - end) * (1 + Math.cos((Math.PI * Math.min(step - 1, steps)) / steps))) / 2;
}

/** Falls linearly from `rate` to `end` over `steps` steps, and stays there. */
export function linearDecay(steps: number, rate: number, end = 0): Schedule {
  return (step) => rate + ((end - rate) * Math.min(step - 1, steps)) / steps;
}

/** Begins with `rate` and multiplies it by `factor` after every `steps` steps. */
export function stepDecay(steps: number, rate: number, factor: number): Schedule {
  return (step) => rate * factor ** Math.floor((step - 1) / steps);
}
