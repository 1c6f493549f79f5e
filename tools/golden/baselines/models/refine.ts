import { crossEntropy } from '../../../../components/losses/binary-cross-entropy.js';
import multilabelMargin from '../../../../components/losses/multilabel-margin.js';
import refine from '../../../../components/students/refine/refine.js';
import { buildComponent } from '../../build-component.js';
import { coOccurrence } from '../baseline-knowledge.js';
import { blockNames } from '../block-names.js';
import { programReader } from '../program-reader.js';

export default programReader({
  student: refine,
  options: ({ options }) => ({
    width: options['embedding'],
    heads: options['heads'],
    layers: options['layers'],
    innerWidth: options['ffn'],
    positions: options['positions'],
    graphHeads: options['graph_heads'],
    balanced: options['balanced'],
    balance: options['balance'],
    dropout: 0,
  }),
  knowledge: ({ options, knowledge }) => ({
    'co-occurrence': coOccurrence(knowledge),
    ...(options['severity'] === 'graded' && { severities: knowledge!.severities! }),
  }),
  losses: ({ options }) => ({
    bce: crossEntropy(options['bce']!),
    margin: buildComponent(multilabelMargin, { weight: options['margin'] }),
  }),
  parameters: ({ options }) => ({
    emb_diag: 'student/diagnoses/embedding/weight',
    emb_proc: 'student/procedures/embedding/weight',
    visit_ln: 'student/visit-norm',
    position: 'student/distance/weight',
    cls: 'student/summary',
    ...blockNames(options['layers']!),
    'trend.1': 'student/trend/inner',
    'trend.2': 'student/trend/outer',
    'ehr.nodes': 'student/ehr/nodes/weight',
    'ehr.1': 'student/ehr/layer-1',
    'ehr.2': 'student/ehr/layer-2',
    'ddi.nodes': 'student/ddi/nodes/weight',
    'ddi.1': 'student/ddi/layer-1',
    'ddi.2': 'student/ddi/layer-2',
    gamma: 'student/ddi-share',
    out: 'student/output',
  }),
  fields: ({ student, perPatient }) => ({
    logits: student.logits,
    medications: student.details!['medications']!,
    bce: perPatient['bce']!,
    margin: perPatient['margin']!,
    balanced: perPatient['balanced']!,
  }),
});
