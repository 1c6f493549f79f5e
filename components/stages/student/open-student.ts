import type { Engine } from '../../../framework/tensor/index.js';
import type { HostModel } from '../../contracts/host-model.js';
import type { OpenModel, Prediction } from '../../contracts/prediction.js';
import type { StudentModel } from '../../contracts/student.js';
import type { Weights } from '../../contracts/weights.js';
import { chunks, inferenceBatch, probabilities } from '../../training/predict.js';
import { studentScope } from './objective.js';
import { isTensorProgram, studentProgram } from './student-program.js';

/**
 * Opens a student for predictions: as it does so itself, or by running its forward pass.
 *
 * @param weights for good: engines may then compute ahead what depends on weights alone. Absent: `setWeights` gives them
 */
export async function openStudent(
  model: StudentModel | HostModel,
  engine: Engine,
  weights?: Weights,
): Promise<OpenModel> {
  if (isTensorProgram(model) && model.open === undefined) return openProgram(model, engine, weights);
  const open = await model.open!(engine);
  if (weights !== undefined) open.setWeights(weights);
  return open;
}

async function openProgram(model: StudentModel, engine: Engine, weights: Weights | undefined): Promise<OpenModel> {
  const { graph, logits } = studentProgram(model);
  const parameters = weights && Object.fromEntries([...graph.parameters.keys()].map((name) => [name, weights[name]!]));
  const executable = await engine.compile(graph, { logits }, parameters && { parameters });
  let present = weights ?? {};
  return {
    setWeights: (current) => {
      present = current;
      executable.setParameters(current);
    },
    prepare: (patients) => {
      const feeds = model.feeds(patients, { scope: studentScope, targets: [] });
      return async () => {
        const results = await executable.run(feeds);
        const probability = probabilities(results['logits']!.data as Float32Array);
        const recommended = model.decide?.(patients, probability, present);
        return { probability, ...(recommended && { recommended }) };
      };
    },
    dispose: async () => {
      await executable.dispose();
    },
  };
}

/** Prepares the inputs of many patients once, in batches; what it returns predicts for all of them, in their order. */
export function prepareAll(open: OpenModel, patients: Int32Array): () => Promise<Prediction> {
  const batches = chunks(patients, inferenceBatch).map((some) => open.prepare(some));
  return async () => {
    const parts: Prediction[] = [];
    for (const predict of batches) parts.push(await predict());
    const sets = parts.flatMap(({ recommended }) => recommended ?? []);
    const probability = joined(
      Float64Array,
      parts.map((part) => part.probability),
    );
    return { probability, ...(sets.length > 0 && { recommended: joined(Uint8Array, sets) }) };
  };
}

function joined<Values extends Float64Array | Uint8Array>(
  Type: new (length: number) => Values,
  parts: readonly Values[],
): Values {
  const all = new Type(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
