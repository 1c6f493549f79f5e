import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import recorded from '../../../../components/language-models/recorded/recorded.js';
import { promptDigest } from '../../../../components/teachers/recorded/recording.js';
import { build } from '../../build.js';
import { askedOf } from '../../teachers/asked-of.js';

const later = askedOf([['one'], ['two']]);
const learned = { ...askedOf([['other']]), answers: ['A'] };
const examples = { train: learned, validation: learned, later };

describe('language-models/recorded', () => {
  let folder: string;
  let notes: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-recorded-answers-'));
    notes = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  const context = () => ({
    folder,
    checkpoints: folder,
    signal: new AbortController().signal,
    journal: { metric: () => {}, progress: () => {}, note: (text: string) => notes.push(text) },
  });

  async function modelOf(...lines: readonly (object | string)[]) {
    const file = join(folder, 'recorded.jsonl');
    await writeFile(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
    return build(recorded, { file });
  }
  const problemOf = async (...lines: readonly (object | string)[]): Promise<string> => {
    const model = await modelOf(...lines);
    return model.train(examples, context()).then(
      () => expect.fail('the file was taken'),
      (error: Error) => error.message,
    );
  };

  it('gives the answers by patient, in the order in which it is asked', async () => {
    const model = await modelOf(
      { patient: 'patient 1', answer: 'aspirin, heparin' },
      { patient: 'patient 0', answer: ['insulins'] },
      { patient: 'patient 9', answer: '' },
    );
    expect(await model.files!()).to.deep.equal([join(folder, 'recorded.jsonl')]);
    await model.train(examples, context());
    expect(notes).to.deep.equal(['recorded.jsonl: 1 answers to other prompts are not used']);
    await rm(join(folder, 'recorded.jsonl'));
    expect(await model.answer(folder, later, context())).to.deep.equal([['insulins'], 'aspirin, heparin']);
  });

  it('gives them by the digest of the prompt', async () => {
    const model = await modelOf(...['two', 'one'].map((text) => ({ digest: promptDigest(text), answer: text })));
    await model.train(examples, context());
    expect(await model.answer(folder, later, context())).to.deep.equal(['one', 'two']);
  });

  it('refuses, with counts, prompts without an answer or with two, and lines of another form', async () => {
    const problem = await problemOf(
      { patient: 'patient 1', answer: 'x' },
      { patient: 'patient 1', answer: 'y' },
      { patient: 'patient 1', digest: promptDigest('two'), answer: 'y' },
      { digest: promptDigest('two'), answer: 'y' },
      { patient: 'patient 7', answer: 3 },
      'no json',
    );
    expect(problem)
      .to.match(/answers to a prompt that has one already: 1 \(first in line 2\)/)
      .and.match(/lines that are no answers of the form .*: 3 \(first in line 3\)/)
      .and.match(/lines keyed otherwise than the first, by patient or by digest: 1 \(first in line 4\)/)
      .and.match(/prompts without an answer: 1/)
      .and.not.match(/patient 7/);
  });

  it('names a file that is not there', async () => {
    const model = build(recorded, { file: join(folder, 'absent.jsonl') });
    expect(await model.files!().catch((error: Error) => error.message)).to.match(/absent\.jsonl: the file of recorded/);
  });
});
