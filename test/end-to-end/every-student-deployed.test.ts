import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { StudentProperties } from '../../components/contracts/student.js';
import { readPredictions } from '../../components/stages/files/predictions-file.js';
import studentOnnx from '../../components/views/student-onnx.js';
import studentPython from '../../components/views/student-python/student-python.js';
import { discoverComponents } from '../../framework/registry/discover.js';
import { Desk, readJson } from './formulary.js';
import { small } from '../components/students/student-table.js';
import { isThorough } from '../thorough.js';
import { tinyExperiment } from './tiny-experiment.js';

/** What an exported student says of its inputs; the others decide on the host, and have no ONNX form. */
const exported: Readonly<Record<string, readonly string[]>> = {
  '4sdrug': ['visits'],
  gamenet: ['visits', 'codes', 'single', 'neighbours'],
  gbert: ['visits', 'tokens'],
  leader: ['rows', 'visitCap', 'targetVisit'],
  'logistic-regression': ['history', 'medications', 'profile'],
  micron: ['visits', 'codes', 'decoding', 'add', 'drop', 'previous'],
  molerec: ['visits', 'codes'],
  refine: ['visits', 'codes', 'positions', 'changes'],
  retain: ['codes', 'medications', 'current', 'reverse'],
  safedrug: ['visits', 'codes'],
};

const options: Readonly<Record<string, object>> = {
  gamenet: { single: 'similarity' },
  gbert: { pretraining: { epochs: 1 } },
};

/** Whether a student recommends for first visits from those of training patients, which do not leave with it. */
const needsTrainingPatients = (type: string): boolean => JSON.stringify(options[type] ?? {}).includes('similarity');

const registry = await discoverComponents();
/** One of each way to decide; the others alike where all are tried: from probabilities, by hysteresis, by beam, on the host. */
const alike = ['4sdrug', 'gbert', 'leap', 'logistic-regression', 'molerec', 'refine', 'retain', 'safedrug'];
const all = registry.ofKind('student').filter(({ type }) => isThorough || !alike.includes(type));
const students = all.map(({ type, properties }) => {
  const { gives = [], patients } = properties as StudentProperties;
  const own = ['cognet', 'leap', 'micron'].includes(type) || gives.length === 0;
  const losses = own ? '!replace {}' : '!replace { prescription: { type: binary-cross-entropy } }';
  const student = JSON.stringify({ type, ...small[type], ...options[type] });
  return { type, patients, row: `  ${type}: { student: !replace ${student}, losses: ${losses} }` };
});

const experiment = `${tinyExperiment.replace('title: Tiny', 'title: Deployed').replace('epochs: 3, learningRate', 'epochs: 1, learningRate')}
metrics: { prauc: { type: prauc } }
rows:
${students.map(({ row }) => row).join('\n')}
`;

interface Patient {
  readonly split: string;
  readonly visits: readonly { readonly medications?: readonly string[] }[];
}

interface Answer {
  readonly threshold: number;
  readonly patients: readonly Recommended[];
}

interface Recommended {
  readonly recommended: readonly { readonly code: string; readonly interactsWith: readonly string[] }[];
  readonly probabilities: Readonly<Record<string, number>>;
  readonly unknownCodes: Readonly<Record<string, number>>;
}

/** A patient as a line of JSON, without the medications of the last visit. */
function withoutAnswer({ visits, ...patient }: Patient): string {
  const { medications: _answer, ...target } = visits.at(-1)!;
  return JSON.stringify({ ...patient, visits: [...visits.slice(0, -1), target] });
}

describe('every student, deployed', function () {
  this.timeout(600_000);
  let desk: Desk;
  let asked: readonly Patient[];
  const folders = new Map<string, string>();
  const answers = new Map<string, Promise<{ readonly lines: readonly string[]; readonly answer: Answer }>>();

  /** Patients of the test split that a student recommends for, as lines, and what `recommend` says of them. */
  const answered = ({ type, patients }: (typeof students)[number]) => {
    const asking = async () => {
      const lines = asked.filter(({ visits }) => patients.singleVisit || visits.length > 1).map(withoutAnswer);
      desk.write(`${type}.jsonl`, lines.join('\n'));
      const end = await desk.run(['recommend', folders.get(type)!, '--patients', `${type}.jsonl`, '--json']);
      expect(end.code, end.stderr).to.equal(0);
      return { lines, answer: JSON.parse(end.stdout) as Answer };
    };
    if (!answers.has(type)) answers.set(type, asking());
    return answers.get(type)!;
  };

  before(async () => {
    desk = new Desk();
    desk.write('experiment.yaml', experiment);
    const end = await desk.run(['run', 'experiment.yaml', '--no-tracking', '--quiet', '--set', 'launcher.jobs=2']);
    expect(end.code, end.stderr).to.equal(0);
    for (const folder of desk.runFolders()) folders.set(readJson<{ row: string }>(folder, 'run.json').row, folder);
    const file = join(desk.folder, 'cohort.jsonl');
    const out = await desk.run(['export-cohort', 'experiment.yaml', '--jsonl', file]);
    expect(out.code, out.stderr).to.equal(0);
    const patients = readFileSync(file, 'utf8').trimEnd().split('\n');
    asked = patients.map((line) => JSON.parse(line) as Patient).filter(({ split }) => split === 'test');
  });
  after(() => desk.remove());

  for (const student of students) {
    const { type, patients } = student;
    it(`${type}: recommends to new patients what its run recorded, by its own rule`, async () => {
      const { answer } = await answered(student);
      const { probability, recommended } = (await readPredictions(folders.get(type)!)).splits.test;
      const given = answer.patients.flatMap(({ probabilities }) => Object.values(probabilities));
      expect(given).to.have.length(probability.length);
      given.forEach((value, i) => expect(value).to.be.closeTo(probability[i]!, 1e-5));
      const sets = answer.patients.flatMap((one) =>
        Object.keys(one.probabilities).map((code) => Number(one.recommended.some((chosen) => chosen.code === code))),
      );
      const decided = recommended ?? Uint8Array.from(probability, (value) => Number(value > answer.threshold));
      expect(sets).to.deep.equal([...decided]);
    });

    if (!patients.singleVisit) {
      it(`${type}: says in words that it does not recommend without earlier visits`, async () => {
        desk.write(`${type}-first.jsonl`, withoutAnswer(asked.find((one) => one.visits.length === 1)!));
        const end = await desk.run(['recommend', folders.get(type)!, '--patients', `${type}-first.jsonl`]);
        expect(end.code).to.equal(2);
        expect(end.stderr).to.contain('the patient has no earlier visit');
      });
    }

    it(`${type}: ${exported[type] === undefined ? 'has no ONNX form, and says so' : 'leaves as ONNX, and says what its inputs depend on'} (${studentOnnx.type})`, async () => {
      const end = await desk.run(['export', folders.get(type)!, '--onnx', `${type}.onnx`, '--json']);
      if (exported[type] === undefined) {
        expect(end.code).to.equal(2);
        expect(end.stderr).to.contain('it has no ONNX form');
        return;
      }
      expect(end.code, end.stderr).to.equal(0);
      const { inputs } = JSON.parse(end.stdout) as { inputs: readonly { readonly name: string }[] };
      expect(inputs).not.to.have.length(0);
      // Metadata stand in the file as texts.
      const bytes = readFileSync(join(desk.folder, `${type}.onnx`)).toString('latin1');
      for (const name of exported[type]) expect(bytes).to.contain(`"${name}":`);
    });

    it(`${type}: ${exported[type] === undefined ? 'has no form in Python, and says so' : 'recommends the same in Python'} (${studentPython.type})`, async function () {
      const end = await desk.run(['export', folders.get(type)!, '--python', `${type}-python`, '--json']);
      if (exported[type] === undefined) {
        expect(end.code).to.equal(2);
        expect(end.stderr).to.contain('it has no ONNX form');
        return;
      }
      expect(end.code, end.stderr).to.equal(0);
      const python = process.env['FORMULARY_PYTHON'];
      if (python === undefined) {
        this.test!.title += ' (folder written; not loaded, because FORMULARY_PYTHON names no Python)';
        return;
      }
      const place = join(desk.folder, `${type}-python`);
      const inPython = (file: string) => {
        const words = [join(place, 'code/formulary_student.py'), join(place, 'model.onnx'), file];
        return spawnSync(python, words, { encoding: 'utf8', cwd: desk.folder });
      };
      const { lines, answer } = await answered(student);
      const isAble = lines.map((line) => {
        const { visits } = JSON.parse(line) as Patient;
        return !needsTrainingPatients(type) || visits.length > 1;
      });
      if (isAble.includes(false))
        expect(inPython(`${type}.jsonl`).stderr).to.contain('from its training patients, which');
      desk.write(`${type}-able.jsonl`, lines.filter((_, patient) => isAble[patient]).join('\n'));
      const { stdout, stderr, status } = inPython(`${type}-able.jsonl`);
      expect(status, stderr).to.equal(0);
      const theirs = stdout.trimEnd().split('\n');
      const ours = answer.patients.filter((_, patient) => isAble[patient]);
      expect(theirs).to.have.length(ours.length);
      theirs.forEach((line, patient) => {
        const { recommended, probabilities, unknownCodes } = JSON.parse(line) as Recommended;
        const expected = ours[patient]!;
        for (const [code, value] of Object.entries(expected.probabilities))
          expect(probabilities[code], `${type} ${patient} ${code}`).to.be.closeTo(value, 1e-5);
        const interactions = (listed: Recommended['recommended']) =>
          Object.fromEntries(listed.map(({ code, interactsWith }) => [code, [...interactsWith].sort()]));
        expect(interactions(recommended)).to.deep.equal(interactions(expected.recommended));
        expect(unknownCodes).to.deep.equal(expected.unknownCodes);
      });
    });
  }
});
