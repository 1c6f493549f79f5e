import { expect } from 'chai';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Desk } from './formulary.js';
import { tinyExperiment } from './tiny-experiment.js';

const head = "import { component, Type } from 'formulary/component';\n";

/** A model that recommends what `peek` gives of a sample, and learns nothing. */
const student = (type: string, peek: string, knowledge = '') => `${head}
const setAt = ({ offsets, values }, index) => [...values.subarray(offsets[index], offsets[index + 1])];
const ${peek}
export default component({ kind: 'student', type: '${type}', version: 1, summary: 'Peeks.', options: Type.Object({}),
  properties: {
    inputs: { diagnoses: 'unused', procedures: 'unused', medications: 'used', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true }, knowledge: [${knowledge}],
  },
  build: () => ({ for: (cohort) => ({
    train: async () => ({ none: { data: new Float32Array(1), shape: [1] } }),
    open: async () => ({ setWeights() {}, dispose: async () => {}, prepare: (patients) => async () => {
      const { length } = cohort.vocabularies.medications.codes;
      const probability = new Float64Array(patients.length * length).fill(0.1);
      patients.forEach((patient, row) => { for (const code of peek(cohort, patient)) probability[row * length + code] = 0.9; });
      return { probability };
    } }),
  }) }) });
`;

const lastVisit = 'peek = (cohort, patient) => setAt(cohort.medications, cohort.visitOffsets[patient + 1] - 1);';
const earlierVisit = `peek = ({ medications, visitOffsets }, patient) => {
  const target = visitOffsets[patient + 1] - 1;
  return target === visitOffsets[patient] ? [] : setAt(medications, target - 1);
};`;
const otherSample = `peek = (cohort, patient) => {
  const key = cohort.patientKeys[patient];
  const visits = cohort.visitOffsets[patient + 1] - cohort.visitOffsets[patient];
  const later = cohort.patientKeys.findIndex((other, sample) =>
    other === key && cohort.visitOffsets[sample + 1] - cohort.visitOffsets[sample] > visits);
  return later < 0 ? [] : setAt(cohort.medications, cohort.visitOffsets[later] + visits - 1);
};`;

const prompt = `${head}
export default component({ kind: 'prompt', type: 'telling', version: 1, summary: 'Tells.', options: Type.Object({}),
  build: () => ({ render: ({ medications, visitOffsets }, patient) => {
    const target = visitOffsets[patient + 1] - 1;
    return 'takes ' + medications.values.subarray(medications.offsets[target], medications.offsets[target + 1]).join(' ');
  } }) });
`;

/** Knowledge from the last visits of the patients that `whose` gives, and a student that reads it. */
const counting = (type: string, whose: string) => `${head}
import { readFileSync, writeFileSync } from 'node:fs';
import { readCohort, readSplit } from '${new URL('../../components/datasets/cohort/store.js', import.meta.url).href}';
export default component({ kind: 'stage', type: '${type}', version: 1, summary: 'Counts.', options: Type.Object({}),
  properties: { after: () => ['cohort', 'split'], reads: [], usesSeed: false },
  build: () => ({ run: async ({ folder, input }) => {
    const cohort = await readCohort(input('cohort'));
    const split = await readSplit(input('split'));
    const counts = cohort.vocabularies.medications.codes.map(() => 0);
    for (const patient of ${whose}) {
      const last = cohort.visitOffsets[patient + 1] - 1;
      for (const code of cohort.medications.values.subarray(cohort.medications.offsets[last], cohort.medications.offsets[last + 1]))
        counts[code]++;
    }
    writeFileSync(folder + '/knowledge.json', JSON.stringify({ counts }));
  } }) });
`;

const alone = (type: string) => `student: !replace { type: ${type} }\nlosses: !replace {}`;

describe('a component that reads what it is asked for', function () {
  this.timeout(120_000);
  let desk: Desk;
  before(() => {
    desk = new Desk();
    desk.write('package.json', '{}');
    const plugin = join(desk.folder, 'node_modules', 'peeking');
    const write = (name: string, text: string) => {
      mkdirSync(dirname(join(plugin, name)), { recursive: true });
      writeFileSync(join(plugin, name), text);
    };
    write('package.json', '{ "name": "peeking", "version": "1.0.0", "formulary": { "components": "components" } }');
    write('components/students/at-target.mjs', student('at-target', lastVisit));
    write('components/students/at-history.mjs', student('at-history', earlierVisit));
    write('components/students/at-other-samples.mjs', student('at-other-samples', otherSample));
    write('components/prompts/telling.mjs', prompt);
    write('components/stages/count-all.mjs', counting('count-all', 'cohort.patientKeys.keys()'));
    write('components/stages/count-training.mjs', counting('count-training', 'split.train'));
    for (const stage of ['count-all', 'count-training'])
      write(`components/students/by-${stage}.mjs`, student(`by-${stage}`, earlierVisit, `'${stage}'`));
    symlinkSync(process.cwd(), join(desk.folder, 'node_modules', 'formulary'));
  });
  after(() => desk.remove());

  const asked = async (verb: 'rehearse' | 'run', change: string) => {
    desk.write('experiment.yaml', `extends: [tiny.yaml]\nplugins: [peeking]\n${change}\n`);
    desk.write('tiny.yaml', tinyExperiment);
    const words = verb === 'run' ? ['--no-tracking', '--quiet'] : [];
    const { code, stdout, stderr } = await desk.run([verb, 'experiment.yaml', ...words]);
    return { code, told: stdout + stderr };
  };
  for (const verb of ['rehearse', 'run'] as const) {
    it(`is stopped by ${verb}, with the name of what it reads: a student`, async () => {
      const { code, told } = await asked(verb, alone('at-target'));
      expect(code, told).to.equal(2);
      expect(told).to.match(/student\/at-target: reads the medications of the target visit: scores of \d+ samples/);
    });
  }

  it('is stopped where it looks up later visits of a patient among other samples', async () => {
    const { code, told } = await asked('rehearse', alone('at-other-samples'));
    expect(code, told).to.equal(2);
    expect(told).to.contain('student/at-other-samples: reads later visits');
  });

  it('is stopped where knowledge that a stage prepares holds it', async () => {
    const { code, told } = await asked('rehearse', alone('by-count-all'));
    expect(code, told).to.equal(2);
    expect(told).to.contain('stage count-all: reads the medications of target visits');
    const honest = await asked('rehearse', alone('by-count-training'));
    expect(honest.code, honest.told).to.equal(0);
  });

  it('is stopped before a teacher is told: a prompt', async () => {
    const { code, told } = await asked('rehearse', 'prompt: !replace { type: telling }');
    expect(code, told).to.equal(2);
    expect(told).to.contain('prompt/telling: reads the medications of the target visit: its texts change');
  });

  it('is none that reads earlier visits alone', async () => {
    const { code, told } = await asked('rehearse', alone('at-history'));
    expect(code, told).to.equal(0);
  });
});
