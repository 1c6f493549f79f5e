import type { Ontology } from '../../../../components/contracts/knowledge.js';
import { crossEntropy } from '../../../../components/losses/binary-cross-entropy.js';
import gbert from '../../../../components/students/gbert/gbert.js';
import type { GBertOptions } from '../../../../components/students/gbert/options.js';
import { tokenOf } from '../../../../components/students/gbert/encoder.js';
import { recovery, recoveryFeeds } from '../../../../components/students/gbert/pretraining.js';
import { maskToken } from '../../../../components/students/gbert/token-sets.js';
import type { JsonObject } from '../../../../framework/json.js';
import { add, Graph, reduceMean } from '../../../../framework/tensor/index.js';
import type { BaselineFile } from '../baseline-file.js';
import { blockNames } from '../block-names.js';
import { gradientOutputs, gradientsOf } from '../gradients.js';
import { nested } from '../nested.js';
import { programReader, type Reading } from '../program-reader.js';

/** Names of the terms of pre-training in the file, and in the product. */
const terms = {
  dd: 'diagnoses-to-diagnoses',
  dm: 'diagnoses-to-medications',
  md: 'medications-to-diagnoses',
  mm: 'medications-to-medications',
};

export default programReader({
  student: gbert,
  options: optionsOf,
  knowledge: (file) => ({ ontologies: ontologiesOf(file) }),
  losses: () => ({ prescription: crossEntropy(1) }),
  parameters: ({ options }) => ({
    'onto_diag.nodes': 'student/diagnoses/nodes',
    'onto_diag.gat': 'student/diagnoses/ancestors',
    'onto_med.nodes': 'student/medications/nodes',
    'onto_med.gat': 'student/medications/ancestors',
    special: 'student/special/weight',
    type: 'student/types/weight',
    ...blockNames(options['layers']!),
    map_diag: 'student/diagnoses/map',
    map_med: 'student/medications/map',
    head: 'student/head',
    out: 'student/output',
    ...Object.fromEntries(
      Object.entries(terms).flatMap(([short, name]) => [
        [`pre.${short}.hidden`, `student/${name}/hidden`],
        [`pre.${short}.out`, `student/${name}/output`],
      ]),
    ),
  }),
  fields: ({ student }) => ({ logits: student.logits }),
  more: async (reading) =>
    reading.file.cohort.pretraining === undefined ? {} : { pretraining: await pretrainingFields(reading) },
});

function optionsOf({ options }: BaselineFile): GBertOptions {
  return {
    protocol: 'corrected',
    width: options['embedding']!,
    heads: options['heads']!,
    layers: options['layers']!,
    innerWidth: options['ffn']!,
    dropout: 0,
    attentionDropout: 0,
    embeddingRange: 0.1,
    visits: 'separate',
    pretraining: { epochs: 1, batchSize: 1, learningRate: 1, maskRate: 0.15 },
  };
}

/** A tree whose nodes a file does not name. */
const tree = (parents: readonly number[]): Ontology => ({
  nodes: parents.map((_, node) => `node ${node}`),
  names: parents.map(() => null),
  ranks: parents.map(() => 'code'),
  parents: Int32Array.from(parents),
});

/** The trees of a file. */
function ontologiesOf({ knowledge }: BaselineFile) {
  const { diagnoses, medications } = knowledge!.ontologies!;
  return { diagnoses: tree(diagnoses.parents), medications: tree(medications.parents), procedures: tree([]) };
}

/** The terms, the loss of every visit, the mean of them, and its gradients. */
async function pretrainingFields({ file, engine, samples, weights, parameters }: Reading): Promise<JsonObject> {
  const { vocabularies } = samples.cohort;
  const graph = new Graph({ training: true });
  const values = recovery(graph.scope('student'), vocabularies, ontologiesOf(file), optionsOf(file));
  const loss = Object.values(terms)
    .map((name) => values[name]!.perEntry)
    .reduce((sum, term) => add(sum, term));
  const total = reduceMean(loss, [0]);
  const fields = {
    ...Object.fromEntries(Object.entries(terms).map(([short, name]) => [short, values[name]!.perEntry])),
    loss,
    total_loss: total,
  };
  const tensors = file.weights!.tensors;
  const executable = await engine.compile(graph, { ...fields, ...gradientOutputs(total, tensors, parameters) });
  try {
    executable.setParameters(weights);
    const shown = (kind: 'diagnoses' | 'medications', codes: readonly number[]) =>
      codes.map((code) => (code === -1 ? maskToken : tokenOf(vocabularies, kind, code)));
    const visits = file.cohort.pretraining!.map((visit) => ({
      diagnoses: { shown: shown('diagnoses', visit.masked_diagnoses), codes: visit.diagnoses },
      medications: { shown: shown('medications', visit.masked_medications), codes: visit.medications },
    }));
    const results = await executable.run(recoveryFeeds(visits, vocabularies, 'student'));
    const numbers = Object.keys(fields).map((name) => [name, nested(results[name]!)]);
    return { ...Object.fromEntries(numbers), ...gradientsOf(results, tensors, parameters) };
  } finally {
    await executable.dispose();
  }
}
