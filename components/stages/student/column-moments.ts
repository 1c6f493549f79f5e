import type { HiddenStates } from '../files/hidden-states.js';

/** Rows that are in memory at once. */
const rowsAtOnce = 256;

/** Mean and standard deviation (of the population) of every column. */
export function columnMoments(states: HiddenStates): {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
} {
  const { rows, width } = states;
  const sum = new Float64Array(width);
  overRows(states, (value, column) => (sum[column]! += value));
  const mean = sum.map((value) => value / rows);
  const squares = new Float64Array(width);
  overRows(states, (value, column) => (squares[column]! += (value - mean[column]!) ** 2));
  return { mean: Float32Array.from(mean), deviation: Float32Array.from(squares, (value) => Math.sqrt(value / rows)) };
}

function overRows(states: HiddenStates, visit: (value: number, column: number) => void): void {
  for (let first = 0; first < states.rows; first += rowsAtOnce) {
    const values = states.read(first, Math.min(rowsAtOnce, states.rows - first));
    for (let i = 0; i < values.length; i++) visit(values[i]!, i % states.width);
  }
}
