import type { Decoder, DecodingModel } from '../../../components/students/shared/decoding/decoder.js';
import type { SearchOptions } from '../../../components/students/shared/decoding/beam-search.js';
import type { Json, JsonObject } from '../../../framework/json.js';
import type { ArrayTensor } from '../../../framework/tensor/index.js';
import type { BaselineFile } from './baseline-file.js';
import { nested } from './nested.js';
import type { Reading } from './program-reader.js';

/** `greedy` and `beam`: what a model that prescribes one medication after another decodes for the samples. */
export async function decodedFields({ file, engine, model, samples, weights }: Reading): Promise<JsonObject> {
  const decoder = await (model as DecodingModel).decoder(engine);
  try {
    decoder.setWeights(weights);
    const { steps, beam } = file.options as unknown as SearchOptions;
    const patients = Int32Array.from(samples.patients.keys());
    return {
      greedy: await decoded(decoder, patients, { steps, beam: 1 }),
      beam: await decoded(decoder, patients, { steps, beam }),
    };
  } finally {
    await decoder.dispose();
  }
}

async function decoded(decoder: Decoder, patients: Int32Array, search: SearchOptions): Promise<JsonObject> {
  const sets = await decoder.prepare(patients)(search);
  return {
    sets: sets.map(({ medications }) => [...medications]),
    log_probabilities: sets.map(({ logProbability }) => logProbability),
    scores: sets.map(({ scores }) => [...scores]),
  };
}

/** What stands at the steps of teacher forcing, [patient, step, …]: for each sample as many as it has labels, and the end. */
export function stepsOf({ data, shape }: ArrayTensor, { cohort }: BaselineFile): Json {
  const [, width, ...inner] = shape as readonly [number, number, ...number[]];
  const length = inner.reduce((product, size) => product * size, 1);
  return cohort.samples.map(({ visits }, sample) => {
    const steps = visits.at(-1)!.medications.length + 1;
    const start = sample * width * length;
    return nested({ data: data.subarray(start, start + steps * length), shape: [steps, ...inner] });
  });
}
