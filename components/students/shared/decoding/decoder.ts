import type { Engine } from '../../../../framework/tensor/index.js';
import type { OpenModel, Prediction } from '../../../contracts/prediction.js';
import type { StudentModel } from '../../../contracts/student.js';
import type { SearchOptions } from './beam-search.js';

/** A set that was decoded for a patient. */
export interface Decoded {
  /** In the order in which they were chosen. */
  readonly medications: readonly number[];
  /** Σ log π of the tokens that were chosen, the end included if it was. */
  readonly logProbability: number;
  /** [medication] in [0, 1]: what the model makes of the steps, for rankings */
  readonly scores: Float64Array;
}

/** Decodes sets under weights that may change. */
export interface Decoder extends Pick<OpenModel, 'setWeights' | 'dispose'> {
  /** Prepares the inputs of some patients; what it returns searches, as often as it is called. */
  prepare(patients: Int32Array): (options: SearchOptions) => Promise<readonly Decoded[]>;
}

/** A student that prescribes one medication after another. */
export interface DecodingModel extends StudentModel {
  decoder(engine: Engine): Promise<Decoder>;
}

/** A decoder as a model that is asked for predictions: its sets are decided, its scores rank. */
export function openDecoder(decoder: Decoder, options: SearchOptions): OpenModel {
  return {
    setWeights: (weights) => decoder.setWeights(weights),
    prepare: (patients) => {
      const search = decoder.prepare(patients);
      return async () => predictionOf(await search(options));
    },
    dispose: () => decoder.dispose(),
  };
}

function predictionOf(decoded: readonly Decoded[]): Prediction {
  const width = decoded[0]?.scores.length ?? 0;
  const probability = new Float64Array(decoded.length * width);
  const recommended = new Uint8Array(decoded.length * width);
  decoded.forEach(({ medications, scores }, row) => {
    probability.set(scores, row * width);
    for (const medication of medications) recommended[row * width + medication] = 1;
  });
  return { probability, recommended };
}
