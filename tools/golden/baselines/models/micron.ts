import micron from '../../../../components/students/micron/micron.js';
import { openStudent } from '../../../../components/stages/student/open-student.js';
import { programReader } from '../program-reader.js';
import { recommendedSets } from '../recommended-sets.js';

export default programReader({
  student: micron,
  options: ({ options }) => ({
    width: options['embedding'],
    hidden: options['hidden'],
    shareNow: options['share_now'],
    shareBefore: options['share_before'],
    margin: options['margin'],
    lambda: options['lambda'],
    ddiTarget: options['ddi_target'],
    add: options['add'],
    drop: options['drop'],
    previous: options['previous'],
    dropout: 0,
  }),
  parameters: () => ({
    emb_diag: 'student/diagnoses/embedding/weight',
    emb_proc: 'student/procedures/embedding/weight',
    health: 'student/health',
    prescribe: 'student/prescription',
    out: 'student/output',
  }),
  fields: ({ student, perPatient, recorded }) => ({
    logits: student.logits,
    static: student.details!['static']!,
    residual: student.details!['residual']!,
    bce: perPatient['cross-entropy']!,
    margin: perPatient['margin']!,
    reconstruction: perPatient['reconstruction']!,
    ddi: recorded['interactions_penalty']!,
    rate: recorded['interactions_rate']!,
    ddi_weight: recorded['interactions_weight']!,
  }),
  more: async ({ model, engine, weights, samples }) => {
    const open = await openStudent(model, engine, weights);
    const { recommended } = await open.prepare(Int32Array.from(samples.patients.keys()))();
    await open.dispose();
    return { set: recommendedSets(recommended!, samples.cohort.vocabularies.medications.codes.length) };
  },
});
