import { sizeOf, type Dimension } from '../dimension.js';
import type { Run, Tensor } from '../graph.js';
import type { Emitter } from '../onnx/emitter.js';
import { operation } from '../operation.js';
import { reshape } from './reshape.js';

const placeOperation = operation({
  name: 'place',
  types: ([x, sources]) => {
    if (sources!.dtype !== 'int32') throw new Error(`sources are int32, not ${sources!.dtype}`);
    if (x!.shape.length !== 2) throw new Error('x must be [row, width]');
    return [{ shape: [...sources!.shape, x!.shape[1]!], dtype: x!.dtype }];
  },
  onnx: (emitter, [x, sources], { inputs }) => {
    const padded = emitter.node('Concat', [x!, zeroRow(emitter, inputs[0]!.shape[1]!)], { axis: 0 });
    return [emitter.node('Gather', [padded, sources!], { axis: 0 })]; // −1 is the last row: zeros
  },
  gradient: ([g], { inputs: [x, sources] }) => [
    () => place(reshape(g!, [-1, x!.shape[1]!]), inverseOf(sources!, x!.shape[0]!)),
  ],
  evaluate: ([x, sources]) => {
    const [rows, width] = x!.shape as [number, number];
    const result = new Float64Array(sources!.data.length * width);
    sources!.data.forEach((source, i) => {
      if (source < -1 || source >= rows) throw new Error(`place: source ${source} is outside ${rows} rows`);
      if (source >= 0) result.set(x!.data.subarray(source * width, (source + 1) * width), i * width);
    });
    return [result];
  },
});

/**
 * Rows in other places: result[i] = x[sources[i]], or zeros where sources[i] is −1. x [row, width], sources int32 [place…] →
 * [place…, width]. No row may be used twice, so that the gradient is a placement too: a copy instead of the sums of `gather`.
 * `sources` must be fed. A run throws for a source that is used twice or is no row.
 */
export function place(x: Tensor, sources: Tensor): Tensor {
  return x.graph.apply(placeOperation, [x, sources], undefined)[0]!;
}

/** int32 [row]: where each row was placed, −1 where nowhere; worked out before each run. */
function inverseOf(sources: Tensor, rows: Dimension): Tensor {
  const { source, graph } = sources;
  if (source.kind !== 'input' || source.make !== undefined)
    throw new Error('place: the sources must be fed for a gradient, not computed');
  const { name } = source;
  return graph.automaticInput(`${name}/inverse for ${rows}`, [rows], 'int32', ({ feeds, bindings }: Run) => {
    const data = new Int32Array(sizeOf(rows, bindings)).fill(-1);
    feeds[name]!.data.forEach((row: number, i: number) => {
      if (row === -1) return;
      if (!(row >= 0 && row < data.length))
        throw new Error(`input "${name}": source ${row} at place ${i} is not in 0 … ${data.length - 1}, nor −1`);
      if (data[row] !== -1) throw new Error(`input "${name}": row ${row} is at place ${data[row]} and at place ${i}`);
      data[row] = i;
    });
    return { data, shape: [data.length] };
  });
}

function zeroRow(emitter: Emitter, width: Dimension): string {
  return emitter.node('Expand', [emitter.float(0), emitter.shape([1, width])]);
}
