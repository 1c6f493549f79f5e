import { crossEntropy } from '../../../../components/losses/binary-cross-entropy.js';
import ddiAnnealing from '../../../../components/losses/ddi-annealing.js';
import multilabelMargin from '../../../../components/losses/multilabel-margin.js';
import gamenet from '../../../../components/students/gamenet/gamenet.js';
import { buildComponent } from '../../build-component.js';
import { patientSets } from '../baseline-cohort.js';
import type { BaselineFile } from '../baseline-file.js';
import { coOccurrence } from '../baseline-knowledge.js';
import { programReader } from '../program-reader.js';

export default programReader({
  student: gamenet,
  options: ({ options: { embedding, hidden, single, neighbours } }) => ({
    width: embedding,
    hidden,
    single,
    neighbours,
    dropout: 0,
    graphDropout: 0,
  }),
  knowledge: (file) => ({ 'co-occurrence': coOccurrence(file.knowledge), 'training-visits': poolOf(file) }),
  losses: ({ options }) => ({
    prescription: crossEntropy(options['bce']!),
    margin: buildComponent(multilabelMargin, { weight: options['margin'] }),
    interactions: buildComponent(ddiAnnealing, {
      target: options['ddi_target'],
      temperature: options['temperature'],
    }),
  }),
  feeds: ({ options, cohort }) => ({
    'losses/interactions/draws': { data: Float32Array.from(options['draws']!), shape: [cohort.samples.length] },
  }),
  parameters: () => ({
    emb_diag: 'student/diagnoses/embedding/weight',
    emb_proc: 'student/procedures/embedding/weight',
    gru_diag: 'student/diagnoses/states',
    gru_proc: 'student/procedures/states',
    query: 'student/query',
    'gcn_ehr.1': 'student/memory/co-occurrence/first',
    'gcn_ehr.2': 'student/memory/co-occurrence/second',
    'gcn_ddi.1': 'student/memory/interactions/first',
    'gcn_ddi.2': 'student/memory/interactions/second',
    beta: 'student/memory/share',
    head: 'student/head',
    out: 'student/output',
  }),
  fields: ({ student, perPatient, recorded }) => ({
    logits: student.logits,
    bce: perPatient['prescription']!,
    margin: perPatient['margin']!,
    ddi: recorded['interactions_share']!,
    rate: recorded['interactions_rate']!,
    ddi_weight: recorded['interactions_taken-over']!,
  }),
});

/** The visits of the pool, patient by patient. */
function poolOf({ cohort: { pool = [] } }: BaselineFile) {
  const { diagnoses, procedures, medications } = patientSets(pool);
  const patientKeys = pool.flatMap(({ patient, visits }) => visits.map(() => String(patient)));
  return { patientKeys, diagnoses, procedures, medications };
}
