import { expect } from 'chai';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MadeUpFolders } from '../components/datasets/made-up-tables.js';
import { Desk } from './formulary.js';
import { tinyExperiment } from './tiny-experiment.js';

interface Case {
  readonly what: string;
  /** Laid over the tiny experiment. */
  readonly set?: readonly string[];
  readonly words?: readonly string[];
  readonly file?: string;
  /** The message: place, reason, remedy. */
  readonly says: RegExp;
  /** Stages that may have finished before it could be known. */
  readonly after?: readonly string[];
}

const cases: readonly Case[] = [
  { what: 'a missing file', file: 'nowhere.yaml', says: /^nowhere\.yaml {2}E001 there is no file "nowhere\.yaml"/ },
  {
    what: 'an unknown component',
    set: ['student.type=leadr'],
    says: /^--set:1:14 {2}E108 there is no student "leadr"\n.*\n.*did you mean "leader"\?/,
  },
  {
    what: 'a misspelt key',
    set: ['student.widht=8'],
    says: /^--set:1:9 {2}E102 unknown option "widht" in student \(leader\)\n.*\n.*did you mean "width"\?/,
  },
  {
    what: 'a wrong type',
    set: ['student.width=wide'],
    says: /^--set:1:15 {2}E104 student\.width is the text "wide"; expected a whole number ≥ 1/,
  },
  {
    what: 'sizes that do not fit together',
    set: ['student.heads=3'],
    says: /E145 width of student \(leader\) is 8, and must be a multiple of heads \(3\)\n/,
  },
  {
    what: 'a section that is needed and absent',
    set: ['prompt=null'],
    says: /E103 the experiment has no prompt, which teacher\/llama needs\n {2}prompt: How a patient/,
  },
  {
    what: 'a prompt that does not fit even without its history',
    set: ['teacher.maxTokens=20'],
    says: /teacher\.maxTokens: 40 of 40 prompts do not fit 20 tokens even without earlier visits; the longest has \d+\n {2}Raise/,
    after: ['cohort', 'interactions', 'prompts', 'split'],
  },
  {
    what: 'a results folder that cannot be written',
    words: ['--runs', 'tiny.yaml/runs'],
    says: /tiny\.yaml\/runs: results cannot be written there \(ENOTDIR\)\n {2}Make the folder writable, or name another/,
  },
  {
    what: 'a results folder that cannot be made',
    words: ['--runs', '/proc/nowhere/runs'],
    says: /^\/proc\/nowhere\/runs: results cannot be written there/,
  },
  {
    what: 'a checkpoint folder that is not there',
    set: ['teacher.checkpoint=nowhere'],
    says: /nowhere\/model\.safetensors\.index\.json: cannot be read\n {2}A checkpoint folder holds config\.json/,
  },
  {
    what: 'a checkpoint folder without a tokenizer',
    set: ['teacher.checkpoint=checkpoint'],
    says: /checkpoint\/tokenizer\.json: is missing\n {2}A checkpoint folder holds/,
  },
  { what: 'an unknown row', words: ['--rows', 'nobody'], says: /nobody/ },
  { what: 'a seed that is no number', words: ['--seeds', 'x'], says: /^--seeds: received "x", expected whole numbers/ },
];

/** Every one is told where, why and what to do, with exit code 2; nothing is half-written. */
describe('bad input', function () {
  this.timeout(120_000);
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
    desk.write('tiny.yaml', tinyExperiment);
    mkdirSync(join(desk.folder, 'checkpoint'));
    for (const name of ['config.json', 'model.safetensors']) writeFileSync(join(desk.folder, 'checkpoint', name), '{}');
  });
  afterEach(() => desk.remove());

  for (const { what, set = [], words = [], file = 'tiny.yaml', says, after = [] } of cases) {
    it(what, async () => {
      const options = set.flatMap((change) => ['--set', change]);
      const { code, stdout, stderr } = await desk.run(['run', file, '--quiet', ...options, ...words]);
      expect(stderr).to.match(says);
      expect(stderr).not.to.match(/\n\s+at |worker\.log/);
      expect(code).to.equal(2);
      expect(stdout).to.equal('');
      expect(desk.below()).to.deep.equal(after.length === 0 ? [] : ['.gitignore', 'cache']);
      const leftovers = [...desk.files().keys()].filter((name) => name.includes('/')).map((name) => name.split('/')[1]);
      expect([...new Set(leftovers)].filter((stage) => !after.includes(stage!))).to.deep.equal([]);
    });
  }

  const mimic = `title: Raw tables
dataset: { type: mimic-iii, root: "\${env:MIMIC_III_ROOT}", mappings: "\${env:FORMULARY_MAPPINGS}" }
student: { type: leader, width: 8, heads: 2, innerWidth: 8, mediatorWidth: 8 }
losses: { prescription: { type: binary-cross-entropy } }
seeds: [1]
`;

  it('environment variables that are not set: all of them at once', async () => {
    desk.write('mimic.yaml', mimic);
    const { code, stderr } = await desk.run(['run', 'mimic.yaml']);
    expect(stderr).to.match(/^mimic\.yaml:2:35 {2}E034 the environment variable MIMIC_III_ROOT is not set/);
    expect(stderr).to.match(/mimic\.yaml:2:70 {2}E034 the environment variable FORMULARY_MAPPINGS/);
    expect(stderr)
      .to.match(/export MIMIC_III_ROOT=…/)
      .and.to.match(/2 problems\. Nothing was run\.\n$/);
    expect(code).to.equal(2);
    expect(desk.below()).to.deep.equal([]);
  });

  it('a dataset root that is not there', async () => {
    desk.write('mimic.yaml', mimic);
    const made = await MadeUpFolders.create();
    const environment = { MIMIC_III_ROOT: join(desk.folder, 'raw'), FORMULARY_MAPPINGS: made.mappings };
    const { code, stderr } = await desk.run(['run', 'mimic.yaml'], environment);
    await made.remove();
    expect(stderr).to.match(
      /^dataset\.root: there is no folder .*raw; it has to hold ADMISSIONS\.csv or ADMISSIONS\.csv\.gz, .*\n {2}Set dataset\.root/,
    );
    expect(code).to.equal(2);
    expect(desk.below()).to.deep.equal([]);
  });

  it('a cohort that is empty after filtering', async () => {
    const made = await MadeUpFolders.create({ PRESCRIPTIONS: [{ NDC: '99999999999' }] });
    desk.write('mimic.yaml', mimic);
    const environment = { MIMIC_III_ROOT: made.root, FORMULARY_MAPPINGS: made.mappings };
    const { code, stderr } = await desk.run(['run', 'mimic.yaml', '--quiet'], environment);
    await made.remove();
    expect(stderr).to.match(
      /^dataset \(mimic-iii, protocol corrected\): no patient is left; the step prescriptions \w+ kept nothing\n(?: {2}.*\n)+ {2}Relax/,
    );
    expect(code).to.equal(2);
    expect(desk.below()).to.deep.equal(['.gitignore', 'cache']);
    expect(
      [...desk.files().keys()].filter((name) => !/input-digests\.json|\/interactions\/|^\.gitignore$/.test(name)),
    ).to.deep.equal([]);
  });
});
