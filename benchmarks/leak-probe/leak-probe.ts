import type { Student } from '../../components/contracts/student.js';
import { Objective } from '../../components/stages/student/objective.js';
import { openStudent, prepareAll } from '../../components/stages/student/open-student.js';
import { tensorProgram } from '../../components/stages/student/student-program.js';
import { refuseLeaks } from '../../components/stages/scoring/refuse-leaks.js';
import leader from '../../components/students/leader/leader.js';
import { wholePatients } from '../../components/training/samples.js';
import { Generator, initialValues } from '../../framework/tensor/index.js';
import { engineOf, interacting, knowledgeFor, models, termsOf, type Model } from '../baselines/baseline-step.js';
import type { Benchmark } from '../shared/benchmark.js';
import { defaultInstance } from '../shared/default-instance.js';
import { madeUpCohort } from '../shared/made-up-cohort.js';
import { measure } from '../shared/measure.js';

interface Probe {
  readonly student: string;
  readonly milliseconds: number;
  readonly processorMilliseconds: number;
}

const leakProbe: Benchmark<Probe> = {
  summary:
    'What every run asks of its student before it predicts: 16 patients as they are, and with altered medications in the target visit and behind it (goal: 2 s). 635 patients with codes as many as in MIMIC-III; median of 5.',
  async run(say) {
    const probes: Probe[] = [];
    for (const [student, model] of Object.entries({ leader: { ...models['retain']!, student: leader }, ...models })) {
      probes.push({ student, ...(await measured(student, model)) });
      say(`${student}: ${probes.at(-1)!.milliseconds.toFixed(0)} ms`);
    }
    return probes;
  },
  cells: ({ student, milliseconds, processorMilliseconds }) => ({
    student,
    ms: milliseconds.toFixed(0),
    'processor ms': processorMilliseconds.toFixed(0),
  }),
};

export default leakProbe;

async function measured(name: string, model: Model): Promise<Omit<Probe, 'student'>> {
  const samples = wholePatients(interacting(madeUpCohort(635, 0)));
  const knowledge = knowledgeFor(samples.cohort);
  const student = defaultInstance<Student>(model.student);
  const program = tensorProgram(student.for(samples.cohort, knowledge));
  const { parameters } = new Objective(samples, program, termsOf(model), undefined).loss.graph;
  const weights = initialValues(parameters, new Generator(1));
  const engine = engineOf(1);
  const several = Int32Array.from(samples.visits.keys()).filter((sample) => samples.visits[sample]! > 1);
  const probe = () =>
    refuseLeaks({
      name,
      samples,
      able: several,
      ask: async (cohort, count) => {
        const open = await openStudent(student.for(cohort, knowledge), engine);
        open.setWeights(weights);
        const prediction = await prepareAll(
          open,
          Int32Array.from({ length: count }, (_, patient) => patient),
        )();
        await open.dispose();
        return prediction;
      },
    });
  const { milliseconds, processorMilliseconds } = await measure(probe, { times: 5, warmUp: 0 });
  return { milliseconds, processorMilliseconds: processorMilliseconds! };
}
