import { evaluatedFeatures } from '../../../../components/students/safedrug/medication-features.js';
import safedrug from '../../../../components/students/safedrug/safedrug.js';
import { molecules } from '../baseline-knowledge.js';
import type { BaselineFile } from '../baseline-file.js';
import { controlledFields, controlledLosses } from '../controlled-losses.js';
import { programReader } from '../program-reader.js';

const prefix = 'student/molecules';

export default programReader({
  student: safedrug,
  options: (file) => ({ ...networkOf(file), molecularNetwork: file.options['mpnn'], dropout: 0 }),
  knowledge: ({ knowledge }) => ({ molecules: molecules(knowledge) }),
  losses: (file) => controlledLosses(file, { rule: 'proportional', gain: file.options['kp'] }),
  parameters: ({ options }) => ({
    emb_diag: 'student/diagnoses/embedding/weight',
    emb_proc: 'student/procedures/embedding/weight',
    gru_diag: 'student/diagnoses/states',
    gru_proc: 'student/procedures/states',
    query: 'student/query',
    emb_atom: `${prefix}/atoms/weight`,
    ...Object.fromEntries(
      Array.from({ length: options['layers']! }, (_, n) => [`mpnn.${n + 1}`, `${prefix}/messages-${n + 1}`]),
    ),
    fragment: 'student/fragments',
    local: 'student/local',
    match: 'student/match',
    ln: 'student/match-norm',
  }),
  derived: (weights, file) => {
    if (file.options['mpnn'] === 'trained') return {};
    const own = molecules(file.knowledge);
    const { width } = networkOf(file);
    const features = evaluatedFeatures(own, networkOf(file), (graph) =>
      Object.fromEntries([...graph.parameters.keys()].map((name) => [name, weights[`student/${name}`]!])),
    );
    return {
      [`${prefix}/fixed-features`]: { data: Float32Array.from(features), shape: [features.length / width, width] },
    };
  },
  fields: (objective, file) => ({
    logits: objective.student.logits,
    medications: objective.student.details!['medications']!,
    ...controlledFields(objective, file),
  }),
});

function networkOf({ options }: BaselineFile) {
  return { width: options['embedding']!, radius: options['radius']!, layers: options['layers']!, embeddingRange: 0.1 };
}
