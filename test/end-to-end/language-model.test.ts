import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import answers from '../../components/stages/answers.js';
import languageModelCosts from '../../components/stages/language-model-costs.js';
import languageModel from '../../components/stages/language-model.js';
import namedPredictions from '../../components/stages/named-predictions.js';
import namedRecommendations from '../../components/views/named-recommendations.js';
import { isThorough } from '../thorough.js';
import { Desk, readJson } from './formulary.js';

const parts = [languageModel, answers, namedPredictions, languageModelCosts, namedRecommendations]
  .map(({ type }) => type)
  .join(', ');

const experiment = `title: Names
dataset: { type: synthetic, train: 40, validation: 16, test: 24, diagnoses: 40, procedures: 16, medications: 12, families: 8, systems: 5, conditions: 5, aetiologies: 4, actions: 4 }
prompt: { type: leader }
metrics: { prauc: { type: prauc }, jaccard: { type: jaccard }, outside: { type: out-of-corpus-rate }, time: { type: milliseconds-per-patient } }
evaluation: { predictor: language-model }
seeds: [1]
rows:
  recorded: { languageModel: { type: recorded, file: answers.jsonl } }
  written: { languageModel: { type: llama, width: 16, heads: 2, layers: 1, innerWidth: 16, epochs: 2, maxAnswerTokens: 12, beams: 2 } }
tables:
  - { id: names, columns: [jaccard, outside, time] }
`;

interface Patient {
  readonly patient: string;
  readonly split: string;
  readonly visits: readonly { readonly medications: readonly string[] }[];
}

describe(`a language model that names medications (${parts})`, function () {
  this.timeout(240_000);
  let desk: Desk;
  let patients: readonly Patient[];
  before(async () => {
    desk = new Desk();
    desk.write('experiment.yaml', experiment);
    desk.write('answers.jsonl', '');
    const file = join(desk.folder, 'cohort.jsonl');
    const end = await desk.run(['export-cohort', 'experiment.yaml', '--jsonl', file]);
    expect(end.code, end.stderr).to.equal(0);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    patients = lines.map((line) => JSON.parse(line) as Patient).filter(({ split }) => /validation|test/.test(split));
  });
  after(() => desk.remove());

  const record = (own: readonly Patient[], answerOf: (codes: readonly string[]) => string) =>
    desk.write(
      'answers.jsonl',
      own
        .map(({ patient, visits }) => JSON.stringify({ patient, answer: answerOf(visits.at(-1)!.medications) }))
        .join('\n'),
    );
  const run = (...words: readonly string[]) =>
    desk.run(['run', 'experiment.yaml', '--no-tracking', '--quiet', ...words]);

  it('is scored like other models, by the sets that its answers name', async () => {
    record(patients, (codes) => `${codes.join(', ')}, unheard of`);
    const end = await run();
    expect(end.code, end.stderr).to.equal(0);
    const text = end.stdout.replaceAll(/ {2,}/g, ' | ');
    const outside =
      24 /
      patients
        .filter(({ split }) => split === 'test')
        .reduce((sum, { visits }) => sum + visits.at(-1)!.medications.length + 1, 0);
    expect(text).to.match(new RegExp(`^recorded \\| 1\\.0000.* \\| ${outside.toFixed(4)}.* \\| –$`, 'm'));
    expect(text).to.match(/^written \| 0\.\d{4}.* \| [01]\.\d{4}.* \| \d+\.\d+$/m);
    const folder = desk
      .runFolders()
      .find((own) => readFileSync(join(own, 'experiment.yaml'), 'utf8').includes('recorded'))!;
    expect(readJson<{ metrics: object }>(folder, 'metrics.json').metrics).to.include({ 'test/overall/jaccard': 1 });
    expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8')).to.match(
      /40 answers name \d+ medications: \d+ as the formulary writes them, 0 but for case/,
    );
  });

  it('recommends for new patients where it computes in this process, and says what to do where it cannot', async () => {
    const folders = new Map(
      desk.runFolders().map((own) => {
        const text = readFileSync(join(own, 'experiment.yaml'), 'utf8');
        return [text.includes('answers.jsonl') ? 'recorded' : 'written', own];
      }),
    );
    const asked = { ...patients[0]!, patient: 'new', visits: patients[0]!.visits.slice(-1) };
    desk.write('patients.jsonl', JSON.stringify(asked));
    const file = join(desk.folder, 'patients.jsonl');
    const end = await desk.run(['recommend', folders.get('written')!, '--patients', file, '--json']);
    expect(end.code, end.stderr).to.equal(0);
    const told = JSON.parse(end.stdout) as { decided: string; patients: { patient: string; answer: string }[] };
    expect(told.decided).to.equal('by the language model');
    expect(told.patients).to.have.length(1);
    expect(told.patients[0]).to.include.keys('recommended', 'interactions', 'answer', 'outOfCorpus');
    const elsewhere = await desk.run(['recommend', folders.get('recorded')!, '--patients', file]);
    expect([elsewhere.code, elsewhere.stderr].join()).to.match(/^2,languageModel: it answers in another program/m);
    const adapter = await desk.run(['export', folders.get('written')!, '--adapter', join(desk.folder, 'adapter')]);
    expect([adapter.code, adapter.stderr].join()).to.match(/^2,languageModel: it trained every weight, or none/m);
  });

  it('ends before work where a patient has no answer, or the row no language model', async () => {
    record(patients.slice(1), (codes) => codes.join(', '));
    const end = await run('--rows', 'recorded');
    expect([end.code, end.stderr]).to.satisfy(
      ([code, text]: [number, string]) => code === 2 && text.includes('prompts without an answer: 1'),
    );
    desk.write('absent.yaml', experiment.replace(/^rows:[^]*?(?=tables:)/m, ''));
    const absent = await desk.run(['check', 'absent.yaml']);
    expect(absent.code).to.equal(2);
    expect(absent.stderr + absent.stdout).to.match(/languageModel/);
  });

  it('is rehearsed, recorded answers by a small model that writes some', async function () {
    if (!isThorough) this.skip(); // It takes half a minute
    const end = await desk.run(['rehearse', 'experiment.yaml']);
    expect(end.code, end.stdout + end.stderr).to.equal(0);
  });
});
