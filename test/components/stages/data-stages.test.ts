import { expect } from 'chai';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCohort, readSplit } from '../../../components/datasets/cohort/store.js';
import synthetic from '../../../components/datasets/synthetic.js';
import leader from '../../../components/prompts/leader.js';
import cohortStage from '../../../components/stages/cohort.js';
import { readPrompts } from '../../../components/stages/files/prompts-file.js';
import interactionsStage from '../../../components/stages/interactions.js';
import promptsStage from '../../../components/stages/prompts.js';
import splitStage from '../../../components/stages/split.js';
import { UserInputError } from '../../../framework/errors.js';
import { createDataset, resolveOptions } from '../datasets/build-dataset.js';
import { runStage } from './run-stage.js';

describe('the stages cohort, split and prompts', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'formulary-stages-'));
  });
  afterEach(async () => rm(root, { recursive: true }));

  it('hand files on from one to the next', async () => {
    const dataset = createDataset(synthetic, { train: 30, validation: 5, test: 5 });
    await runStage(interactionsStage, { dataset }, root);
    const { folder, notes } = await runStage(cohortStage, { dataset }, root);
    expect((await readdir(folder)).sort()).to.deep.equal(['cohort.json', 'cohort.safetensors', 'report.json']);
    expect(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))).to.have.keys('steps', 'repairs', 'facts');
    expect(notes.join('\n'))
      .to.match(/40 patients with \d+ visits/)
      .and.to.contain('test/oracle-prauc: 0.');
    expect(await readdir(join(root, 'cohort.checkpoints'))).to.deep.equal([]);

    await runStage(splitStage, { dataset, evaluation: {} }, root);
    expect((await readSplit(join(root, 'split'))).test).to.have.length(5);

    const build = leader.build as (given: { options: object }) => object;
    const prompt = build({ options: resolveOptions(leader, { historyCap: 2 }) });
    await runStage(promptsStage, { prompt, row: { values: {} } }, root);
    const cohort = await readCohort(folder);
    const prompts = await readPrompts(join(root, 'prompts'));
    expect(prompts).to.have.length(40);
    prompts.forEach((texts, patient) => {
      const earlier = cohort.visitOffsets[patient + 1]! - cohort.visitOffsets[patient]! - 1;
      expect(texts).to.have.length(Math.min(earlier, 2) + 1);
      const histories = texts.map((text) => text.split('The patient was prescribed drugs').length - 1);
      expect(histories).to.deep.equal(Array.from(texts.keys()).reverse());
    });
  });

  it('refuse to write prompts of codes of which none has a title, and count those that have none', async () => {
    const dataset = createDataset(synthetic, { train: 3, validation: 1, test: 1 });
    const untitled = (keeps: (index: number) => boolean) => ({
      ...dataset,
      build: async (context: Parameters<typeof dataset.build>[0]) => {
        const built = await dataset.build(context);
        const { procedures, ...others } = built.cohort.vocabularies;
        const names = procedures.names.map((name, index) => (keeps(index) ? name : null));
        return {
          ...built,
          cohort: { ...built.cohort, vocabularies: { ...others, procedures: { ...procedures, names } } },
        };
      },
    });
    const build = leader.build as (given: { options: object }) => object;
    const prompt = build({ options: resolveOptions(leader, {}) });
    await runStage(interactionsStage, { dataset }, root);
    await runStage(cohortStage, { dataset: untitled((index) => index === 0) }, root);
    const { notes } = await runStage(promptsStage, { prompt, row: { values: {} } }, root);
    expect(notes.join('\n')).to.match(/prompts: \d+ of \d+ procedures have no title/);
    await rm(join(root, 'cohort'), { recursive: true });
    await rm(join(root, 'prompts'), { recursive: true });
    await runStage(cohortStage, { dataset: untitled(() => false) }, root);
    const problem = await runStage(promptsStage, { prompt, row: { values: {} } }, root).catch(
      (error: unknown) => error,
    );
    expect(problem).to.be.instanceOf(UserInputError);
    expect((problem as Error).message).to.contain('no code of procedures has a title');
  });

  it('refuse a split without patients', async () => {
    const dataset = createDataset(synthetic, { train: 3, validation: 1, test: 1 });
    await runStage(interactionsStage, { dataset }, root);
    await runStage(cohortStage, { dataset }, root);
    const nobody = {
      ...dataset,
      split: () => ({ ...dataset.split(undefined as never), validation: new Int32Array() }),
    };
    const problem = await runStage(splitStage, { dataset: nobody, evaluation: {} }, root).catch(
      (error: unknown) => error,
    );
    expect(problem).to.be.instanceOf(UserInputError);
    expect(String(problem)).to.contain('the validation split is empty: 5 patients are too few');
    expect(await readdir(join(root, 'split'))).to.deep.equal([]);
  });
});
