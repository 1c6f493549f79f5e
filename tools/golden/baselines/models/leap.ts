import leap from '../../../../components/students/leap/leap.js';
import { decodedFields, stepsOf } from '../decoded-fields.js';
import { programReader } from '../program-reader.js';

export default programReader({
  student: leap,
  options: ({ options: { embedding, ...others } }) => ({ ...others, width: embedding, dropout: 0 }),
  knowledge: ({ knowledge }) => ({
    'medication-frequencies': { visits: Int32Array.from(knowledge?.frequencies ?? []) },
  }),
  parameters: () => ({
    emb_diag: 'student/diagnoses/weight',
    emb_med: 'student/tokens/weight',
    attn: 'student/attention',
    'attn.1': 'student/attention/inner',
    'attn.2': 'student/attention/outer',
    gru: 'student/unit',
    out: 'student/output',
  }),
  fields: ({ student }) => ({ step_log_probabilities: student.details!['logProbabilities']! }),
  shape: (field, value, file) => (field === 'step_log_probabilities' ? stepsOf(value, file) : undefined),
  more: decodedFields,
});
