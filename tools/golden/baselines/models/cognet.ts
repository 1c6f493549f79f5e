import cognet from '../../../../components/students/cognet/cognet.js';
import type { ArrayTensor } from '../../../../framework/tensor/index.js';
import { attentionParameters } from '../attention-parameters.js';
import type { BaselineFile } from '../baseline-file.js';
import { coOccurrence } from '../baseline-knowledge.js';
import { decodedFields, stepsOf } from '../decoded-fields.js';
import { programReader } from '../program-reader.js';

export default programReader({
  student: cognet,
  options: ({ options: { embedding, heads, ffn, ffn_decoder, order, steps, beam } }) => ({
    width: embedding,
    heads,
    innerWidth: ffn,
    decoderInnerWidth: ffn_decoder,
    order,
    steps,
    beam,
    dropout: 0,
    embeddingDropout: 0,
  }),
  knowledge: ({ knowledge }) => ({
    'co-occurrence': coOccurrence(knowledge),
    'medication-frequencies': { visits: Int32Array.from(knowledge?.frequencies ?? []) },
  }),
  parameters: () => ({
    emb_diag: 'student/diagnoses/embedding/weight',
    emb_proc: 'student/procedures/embedding/weight',
    emb_med: 'student/medications/embedding/weight',
    ...encoder('enc_diag', 'student/diagnoses/encoder'),
    ...encoder('enc_proc', 'student/procedures/encoder'),
    ...encoder('enc_med', 'student/medications/encoder'),
    'pool_diag.1': 'student/diagnoses/pool/inner',
    'pool_diag.2': 'student/diagnoses/pool/outer',
    'pool_proc.1': 'student/procedures/pool/inner',
    'pool_proc.2': 'student/procedures/pool/outer',
    'gcn.1': 'student/memory/first',
    'gcn_ehr.2': 'student/memory/co-occurrence/second',
    'gcn_ddi.2': 'student/memory/interactions/second',
    inter: 'student/memory/share',
    ...attentionParameters('dec.self', 'student/decoder/self'),
    ...attentionParameters('dec.diag', 'student/decoder/diagnoses'),
    ...attentionParameters('dec.proc', 'student/decoder/procedures'),
    'dec.ln1': 'student/decoder/self-norm',
    'dec.ln2': 'student/decoder/sets-norm',
    'dec.ff1': 'student/decoder/feed-forward/inner',
    'dec.ff2': 'student/decoder/feed-forward/outer',
    'dec.ln3': 'student/decoder/feed-forward-norm',
    generate: 'student/decoder/generate',
    copy: 'student/decoder/copy',
    gate: 'student/decoder/gate',
  }),
  fields: ({ student }) => ({
    step_log_probabilities: student.details!['logProbabilities']!,
    gates: student.details!['gates']!,
  }),
  shape: (field, value, file) => {
    if (field === 'step_log_probabilities') return stepsOf(value, file);
    return field === 'gates' ? gatesOf(value, file) : undefined;
  },
  more: decodedFields,
});

/** The gates of samples that have medications to copy. */
function gatesOf(value: ArrayTensor, file: BaselineFile) {
  const steps = stepsOf(value, file) as readonly (readonly number[])[];
  return file.cohort.samples.map(({ visits }, sample) =>
    visits.slice(0, -1).some(({ medications }) => medications.length > 0) ? [...steps[sample]!] : [],
  );
}

function encoder(name: string, scope: string) {
  return {
    ...attentionParameters(name, `${scope}/attention`),
    [`${name}.ln1`]: `${scope}/attention-norm`,
    [`${name}.ff1`]: `${scope}/feed-forward/inner`,
    [`${name}.ff2`]: `${scope}/feed-forward/outer`,
    [`${name}.ln2`]: `${scope}/feed-forward-norm`,
  };
}
