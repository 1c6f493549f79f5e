import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Desk, readJson } from '../../../end-to-end/formulary.js';
import { tinyExperiment } from '../../../end-to-end/tiny-experiment.js';

interface Scores {
  readonly metrics: Readonly<Record<string, number>>;
}

type Change = readonly [from: RegExp | string, to: string];

/** The tiny experiment with the trained teacher of a run, and with some changes. */
function taking(run: string, ...changes: readonly Change[]): string {
  const taken: Change = [/teacher: .*/, `teacher: { type: llama, from: "${run}" }`];
  const titled = tinyExperiment.replace('title: Tiny', 'title: Taken');
  return [taken, ...changes].reduce((text, [from, to]) => text.replace(from, to), titled);
}

describe('teachers/shared: a trained teacher of another experiment', function () {
  this.timeout(120_000);
  let desk: Desk;
  let trained: string;

  before(async () => {
    desk = new Desk();
    desk.write('trained.yaml', tinyExperiment);
    const end = await desk.run(['run', 'trained.yaml', '--no-tracking', '--quiet']);
    expect(end.code, end.stderr).to.equal(0);
    trained = desk.runFolders()[0]!;
  });
  after(() => desk.remove());

  const run = async (text: string, ...words: readonly string[]) => {
    desk.write('taking.yaml', text);
    return desk.run(['run', 'taking.yaml', '--no-tracking', '--quiet', ...words]);
  };

  it('stands in its run: seed, tokens, prompts that were cut, medications, and the answers to probes', () => {
    const trail = readJson<Record<string, unknown>>(trained, 'teacher-training.json');
    expect(trail).to.include({ seed: 42, steps: 15, prompts: 40 });
    expect(trail['told']).to.include({ promptsCut: 0, historyLost: 0, tokensLost: 0 });
    expect(trail['medications']).to.have.length(12);
    const { logits } = readJson<{ logits: readonly (readonly number[])[] }>(trained, 'probes.json');
    expect(logits.map((row) => row.length)).to.deep.equal([12, 12, 12, 12]);
    const points = desk.journal(trained).filter((line) => line.event === 'metric');
    const seen = points.find(({ name }) => name === 'train/teacher/tokens_seen');
    expect(seen).to.include({ value: (trail['told'] as { tokensSeen: number }).tokensSeen, step: 15 });
    const sent = desk.journal(trained).flatMap((line) => (line.event === 'artifact' ? [line.name] : []));
    expect(sent).to.include.members(['teacher-training.json', 'probes.json']);
    expect(sent).not.to.include('learned-patients.json');
  });

  it('is taken with its own settings, under a key of its contents, and gives the same scores', async () => {
    const end = await run(taking(trained));
    expect(end.code, end.stderr).to.equal(0);
    const taken = desk.runFolders().find((folder) => folder !== trained)!;
    const [one, other] = [trained, taken].map((folder) => readJson<Scores>(folder, 'metrics.json').metrics);
    expect(other).to.deep.equal(one);
    const notes = desk.journal(taken).flatMap((line) => (line.event === 'note' ? [line.text] : []));
    expect(notes.join('\n')).to.include('nothing is trained');
    // A run that took its teacher may hand it on.
    const again = await run(taking(taken));
    expect(again.code, again.stderr).to.equal(0);
  });

  const refusals: readonly (readonly [string, string, readonly Change[], string])[] = [
    ['no run', 'runs', [], 'is no run folder'],
    ['another wording', '', [['{ type: leader }', '{ type: leader, historyCap: 1 }']], 'prompts of another wording'],
    ['other medications', '', [['medications: 12', 'medications: 10']], '12 medications, and the cohort has 10'],
    ['patients of the test split', '', [['train: 40', 'train: 20']], 'it learned from 20 of the 24 test patients'],
    ['another setting', '', [['from: ', 'width: 32, from: ']], 'it is 32, but the teacher of'],
  ];
  for (const [name, folder, changes, reason] of refusals) {
    it(`is refused for ${name}`, async () => {
      const end = await run(taking(folder === '' ? trained : join(desk.folder, folder), ...changes));
      expect(end.stderr).to.include(reason);
      expect(end.code).to.equal(2);
    });
  }

  it('is refused where a file is damaged', async () => {
    const { stages } = readJson<{ stages: readonly { stage: string; key: string }[] }>(trained, 'run.json');
    const { key } = stages.find(({ stage }) => stage === 'teacher')!;
    appendFileSync(join(desk.runs, 'cache', 'teacher', key, 'tokenizer.json'), ' ');
    const end = await run(taking(trained));
    expect(end.stderr).to.include('tokenizer.json is damaged');
    expect(end.code).to.equal(2);
  });
});
