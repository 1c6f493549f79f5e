import molerec from '../../../../components/students/molerec/molerec.js';
import { attentionParameters } from '../attention-parameters.js';
import { molecules } from '../baseline-knowledge.js';
import { controlledFields, controlledLosses } from '../controlled-losses.js';
import { programReader } from '../program-reader.js';

export default programReader({
  student: molerec,
  options: ({ options }) => ({
    width: options['embedding'],
    heads: options['heads'],
    layers: options['layers'],
    scoreHidden: options['score_hidden'],
    dropout: 0,
  }),
  knowledge: ({ knowledge }) => ({ molecules: molecules(knowledge) }),
  losses: (file) => controlledLosses(file, { rule: 'exponential', coefficient: file.options['coefficient'] }),
  parameters: ({ options }) => ({
    emb_diag: 'student/diagnoses/embedding/weight',
    emb_proc: 'student/procedures/embedding/weight',
    gru_diag: 'student/diagnoses/states',
    gru_proc: 'student/procedures/states',
    query: 'student/query',
    fragment: 'student/relevance',
    emb_atom: 'student/molecules/atoms/weight',
    emb_bond: 'student/molecules/bonds/weight',
    ...Object.assign({}, ...Array.from({ length: options['layers']! }, (_, n) => layer(n + 1))),
    emb_fragment: 'student/fragments/embedding/weight',
    ...attentionParameters('set', 'student/fragments/attention'),
    'set.ln1': 'student/fragments/attention-norm',
    'set.ff': 'student/fragments/feed-forward',
    'set.ln2': 'student/fragments/feed-forward-norm',
    'match.q': 'student/match/query',
    'match.k': 'student/match/key',
    'match.v': 'student/match/value',
    'score.1': 'student/score/inner',
    'score.2': 'student/score/outer',
  }),
  fields: (objective, file) => ({
    logits: objective.student.logits,
    medications: objective.student.details!['medications']!,
    ...controlledFields(objective, file),
  }),
});

function layer(n: number) {
  const scope = `student/molecules/layer-${n}`;
  return { [`gin.${n}.1`]: `${scope}/inner`, [`gin.${n}.2`]: `${scope}/outer`, [`gin.${n}.eps`]: `${scope}/epsilon` };
}
