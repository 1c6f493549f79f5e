import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readPredictions } from '../../components/stages/files/predictions-file.js';
import recommendations from '../../components/views/recommendations/recommendations.js';
import studentOnnx from '../../components/views/student-onnx.js';
import studentPython from '../../components/views/student-python/student-python.js';
import { readCohort } from '../../components/datasets/cohort/store.js';
import { formularyHere } from '../framework/cli/formulary.js';

interface Patient {
  readonly patient: string;
  readonly split: string;
  readonly profile: Record<string, string>;
  readonly visits: { visit?: string; diagnoses: string[]; procedures: string[]; medications?: string[] }[];
}

interface Answer {
  readonly threshold: number;
  readonly fixedThreshold: number;
  readonly patients: {
    readonly patient: string;
    readonly recommended: { readonly code: string; readonly probability: number; readonly interactsWith: string[] }[];
    readonly interactions: [string, string][];
    readonly probabilities: Record<string, number>;
    readonly unknownCodes: Record<string, number>;
  }[];
}

interface Plan {
  readonly metricProperties: Record<string, { readonly label: string }>;
}

const experiment = `
title: deployment
dataset: { type: synthetic, train: 40, validation: 8, test: 10 }
student: { type: leader, width: 8, heads: 2, innerWidth: 8, mediatorWidth: 8 }
losses: { prescription: { type: binary-cross-entropy } }
training: { epochs: 2, batchSize: 8, learningRate: 0.01, monitor: validation/jaccard }
metrics: { jaccard: { type: jaccard }, jaccard-tuned: { type: jaccard, threshold: tuned } }
seeds: [1]
`;

describe('a trained student elsewhere', function () {
  this.timeout(120_000);
  let folder: string;
  let run: string;
  let patients: Patient[];
  let plan: Plan;

  const cached = async (stage: string) => {
    const names = await readdir(join(folder, 'runs', 'cache', stage));
    return join(
      folder,
      'runs',
      'cache',
      stage,
      names.find((name) => /^[0-9a-f]+$/.test(name))!,
    );
  };
  const recommend = async (lines: readonly unknown[], ...words: string[]) => {
    const file = join(folder, 'patients.jsonl');
    await writeFile(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
    return formulary('recommend', run, '--patients', file, ...words);
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-deployment-'));
    const file = join(folder, 'experiment.yaml');
    const runs = join(folder, 'runs');
    await writeFile(file, experiment);
    const computed = await formulary('run', file, '--runs', runs, '--no-tracking', '--quiet', '--json');
    expect(computed.status, computed.stderr).to.equal(0);
    const [slug] = await readdir(join(runs, 'experiments'));
    plan = JSON.parse(await readFile(join(runs, 'experiments', slug!, 'plan.json'), 'utf8')) as Plan;
    run = join(
      runs,
      (await readdir(runs)).find((name) => name.startsWith('run-'))!,
    );
    const records = join(folder, 'cohort.jsonl');
    expect((await formulary('export-cohort', file, '--jsonl', records, '--runs', runs)).status).to.equal(0);
    const lines = (await readFile(records, 'utf8')).trimEnd().split('\n');
    patients = lines.map((line) => JSON.parse(line) as Patient);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it(`${recommendations.type}: gives new patients the probabilities that the run recorded for them`, async () => {
    const test = patients.filter(({ split }) => split === 'test');
    // As a hospital would have them: nobody knows yet what the last visit will be given.
    const asked = test.map((patient) => ({ ...patient, visits: withoutAnswer(patient) }));
    const { stdout, stderr, status } = await recommend(asked, '--json');
    expect(status, stderr).to.equal(0);
    const answer = JSON.parse(stdout) as Answer;
    const { splits, threshold, tunedThreshold } = await readPredictions(await cached('predictions'));
    expect(answer).to.include({ threshold: tunedThreshold, fixedThreshold: threshold });
    const { probability } = splits.test;
    const given = answer.patients.flatMap(({ probabilities }) => Object.values(probabilities));
    expect(given).to.have.length(probability.length);
    given.forEach((value, i) => expect(value).to.be.closeTo(probability[i]!, 1e-6));
    for (const { recommended, probabilities } of answer.patients) {
      expect(new Set(recommended.map(({ code }) => code))).to.deep.equal(
        new Set(Object.keys(probabilities).filter((code) => probabilities[code]! > tunedThreshold)),
      );
    }
  });

  it('shows the fixed and the tuned threshold beside each other, under names that differ', async () => {
    const labels = Object.entries(plan.metricProperties).map(([name, { label }]) => [name, label]);
    expect(labels).to.deep.equal([
      ['jaccard', 'Jaccard'],
      ['jaccard-tuned', 'jaccard-tuned'],
    ]);
    const { metrics } = JSON.parse(await readFile(join(run, 'metrics.json'), 'utf8')) as {
      metrics: Record<string, number>;
    };
    // The tuned threshold is the best of those that were tried on these patients.
    const [tuned, fixed] = ['jaccard-tuned', 'jaccard'].map((name) => metrics[`validation/overall/${name}`]!);
    expect(tuned).to.be.at.least(fixed!);
  });

  it('flags interacting pairs, and counts codes that the run does not know', async () => {
    const { vocabularies, interactions } = await readCohort(await cached('cohort'));
    const visits = withoutAnswer(patients[0]!);
    const last = { ...visits.at(-1)!, diagnoses: [...visits.at(-1)!.diagnoses, 'never seen'] };
    const { stdout } = await recommend([{ ...patients[0], visits: [...visits.slice(0, -1), last] }], '--json');
    const [answer] = (JSON.parse(stdout) as Answer).patients;
    expect(answer!.unknownCodes).to.deep.equal({ diagnoses: 1, procedures: 0, medications: 0 });
    const codes = new Set(answer!.recommended.map(({ code }) => code));
    const expected = interactions
      .map(([first, second]) => [vocabularies.medications.codes[first]!, vocabularies.medications.codes[second]!])
      .filter((pair) => pair.every((code) => codes.has(code)));
    expect(answer!.interactions).to.deep.equal(expected);
    for (const { code, interactsWith } of answer!.recommended)
      expect(interactsWith).to.have.length(expected.filter((pair) => pair.includes(code)).length);
    const text = (await recommend([patients[0]])).stdout;
    expect(text).to.match(/^patient [0-9a-f]{24}: \d+ medications above 0\.\d+/);
  });

  it('says the line and the part of a record that does not fit, and quotes nothing of it', async () => {
    const [good] = patients;
    const secret = 'Jane-Doe-4711';
    const feature = Object.keys(good!.profile)[0]!;
    for (const [bad, reason] of [
      [`{"patient":"${secret}"`, /patients\.jsonl:2: the line is not JSON/],
      [{ ...good, visits: [] }, /patients\.jsonl:2: visits is empty/],
      [{ ...good, visits: [{ diagnoses: [secret] }] }, /patients\.jsonl:2: visits\[0\] has no procedures/],
      [{ ...good, [secret]: 1 }, /patients\.jsonl:2: the record has an unknown key/],
      [{ ...good, profile: { ...good!.profile, [feature]: secret } }, /patients\.jsonl:2: profile\.\w+ is none of/],
      [{ ...good, profile: {} }, /patients\.jsonl:2: profile has no \w+/],
    ] as const) {
      const { status, stderr, stdout } = await recommend([good, bad]);
      expect(status).to.equal(2);
      expect(stderr).to.match(reason);
      expect(stdout + stderr).not.to.contain(secret);
    }
  });

  it('says all lines that do not fit at once, and counts them where they are many', async () => {
    const [good] = patients;
    const noProfile = { ...good, profile: {} };
    const both = await recommend([good, 'x', good, { ...good, visits: [] }]);
    expect(both.stderr).to.match(/patients\.jsonl:2: the line is not JSON\n\S+patients\.jsonl:4: visits is empty/);
    const { status, stderr } = await recommend([good, ...Array.from({ length: 30 }, () => noProfile)]);
    expect(status).to.equal(2);
    const features = Object.keys(good!.profile).length;
    expect(stderr.match(/profile has no/g)).to.have.length(10);
    expect(stderr).to.contain(`and ${30 * features - 10} more`);
  });

  it('reads patients from the standard input, and passes over the mark that some programs begin a file with', async () => {
    const line = JSON.stringify(patients[0]);
    const fromFile = (await recommend([line])).stdout;
    const words = ['dist/framework/cli/main.js', 'recommend', run, '--patients', '-'];
    const piped = (input: string) => spawnSync(process.execPath, words, { encoding: 'utf8', input });
    expect(piped(`\uFEFF${line}\r\n`)).to.include({ status: 0, stdout: fromFile });
    expect(piped('no patient').stderr).to.match(/^standard input:1: the line is not JSON/);
  });

  it('refuses a folder that is no run', async () => {
    const { status, stderr } = await formulary('export', folder, '--onnx', join(folder, 'none.onnx'));
    expect(status).to.equal(2);
    expect(stderr).to.match(/is no run folder: it holds no run\.json/);
  });

  it(`${studentOnnx.type}: writes one file with weights, vocabularies and thresholds inside`, async () => {
    const out = join(folder, 'model.onnx');
    const { status, stderr, stdout } = await formulary('export', run, '--onnx', out, '--json');
    expect(status, stderr).to.equal(0);
    const shown = JSON.parse(stdout) as { sha256: string; inputs: { name: string }[]; outputs: string[] };
    const bytes = await readFile(out);
    expect(shown.sha256).to.equal(createHash('sha256').update(bytes).digest('hex'));
    expect(shown.outputs).to.deep.equal(['probability', 'logits']);
    expect(shown.inputs.map(({ name }) => name)).to.include.members(['student/diagnoses/ids', 'student/visits/bias']);
    const text = bytes.toString('latin1');
    for (const key of ['medications', 'interactions', 'threshold', 'tunedThreshold', 'SYN-D'])
      expect(text).to.contain(key);
    for (const { patient } of patients) expect(text).not.to.contain(patient);
    expect((await formulary('export', run, '--onnx', join(folder, 'absent', 'model.onnx'))).status).to.equal(2);
  });

  for (const targetVisit of ['pooled', 'direct', 'wide']) {
    it(`${studentPython.type}: computes the same in Python: ${targetVisit}`, async function () {
      const python = process.env['FORMULARY_PYTHON'];
      if (python === undefined) {
        this.test!.title += ' (skipped: FORMULARY_PYTHON names no Python)';
        return this.skip();
      }
      const asked = patients.filter(({ split }) => split !== 'train');
      const file = join(folder, 'asked.jsonl');
      await writeFile(file, asked.map((patient) => JSON.stringify(patient)).join('\n'));
      const trained = await trainedWith(`student.targetVisit=${targetVisit}`);
      const out = join(folder, `python-${targetVisit}`);
      const written = await formulary('export', trained, '--python', out);
      expect(written.status, written.stderr).to.equal(0);
      expect((await formulary('export', trained, '--python', out)).stderr).to.contain('is there already');
      const ours = JSON.parse((await formulary('recommend', trained, '--patients', file, '--json')).stdout) as Answer;
      const words = [join(out, 'code', 'formulary_student.py'), join(out, 'model.onnx'), file];
      const { stdout, stderr, status } = spawnSync(python, words, { encoding: 'utf8' });
      expect(status, stderr).to.equal(0);
      const theirs = stdout.trimEnd().split('\n');
      expect(theirs).to.have.length(asked.length);
      theirs.forEach((line, patient) => {
        const { probabilities } = JSON.parse(line) as { probabilities: Record<string, number> };
        for (const [code, value] of Object.entries(ours.patients[patient]!.probabilities))
          expect(probabilities[code]).to.be.closeTo(value, 1e-5);
      });
    });
  }

  /** The folder of a run of the experiment with a changed setting. */
  async function trainedWith(setting: string): Promise<string> {
    const runs = join(folder, setting);
    const file = join(folder, 'experiment.yaml');
    const computed = await formulary('run', file, '--runs', runs, '--set', setting, '--no-tracking', '--quiet');
    expect(computed.status, computed.stderr).to.equal(0);
    return join(
      runs,
      (await readdir(runs)).find((name) => name.startsWith('run-'))!,
    );
  }
});

const formulary = (...words: readonly string[]) => formularyHere('.', ...words);

/** The visits with no medications in the last one. */
function withoutAnswer({ visits }: Patient): Patient['visits'] {
  return visits.map((visit, index) => {
    const { medications, ...asked } = visit;
    return index === visits.length - 1 ? asked : { ...asked, medications: medications! };
  });
}
