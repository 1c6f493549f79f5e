import type { JsonObject } from '../../../framework/json.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { Prediction } from '../../contracts/prediction.js';
import type { NamedMedications } from './formulary.js';

/** The similarity from which the language model of a row names a medication. */
export function similarityOf(row: RowView): number {
  return Number((row.values['languageModel'] as JsonObject)['similarity']);
}

/** The named medications are the set, and have the score 1. */
export function predictionOf(named: readonly NamedMedications[], width: number): Prediction {
  const recommended = new Uint8Array(named.length * width);
  named.forEach(({ medications }, row) => {
    for (const medication of medications) recommended[row * width + medication] = 1;
  });
  return {
    recommended,
    probability: Float64Array.from(recommended),
    names: {
      all: Int32Array.from(named, ({ names }) => names),
      outOfCorpus: Int32Array.from(named, ({ outOfCorpus }) => outOfCorpus),
    },
  };
}
