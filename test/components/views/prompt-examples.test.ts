import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import promptExamples from '../../../components/views/prompt-examples.js';
import promptLengths from '../../../components/views/prompt-lengths.js';

describe('formulary prompts --show', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-prompts-'));
  });
  afterEach(async () => rm(folder, { recursive: true }));

  async function formulary(teacher: string, ...words: string[]) {
    const file = join(folder, 'experiment.yaml');
    await writeFile(
      file,
      `title: prompts
dataset: { type: synthetic, train: 20, validation: 5, test: 5 }
student: { type: leader }
losses: { binary-cross-entropy: {} }
teacher: ${teacher}
prompt: { type: template, text: 'Of {earlier} visits before: {history}Now {diagnoses}: ' }
`,
    );
    const runs = join(folder, 'runs');
    return spawnSync(process.execPath, ['dist/framework/cli/main.js', 'prompts', file, ...words, '--runs', runs], {
      encoding: 'utf8',
    });
  }

  it('shows prompts of patients to train on', async () => {
    expect(promptExamples.properties.stages).to.deep.equal(['cohort', 'prompts']);
    const { stdout, stderr } = await formulary('{ type: llama }', '--show', '2');
    expect(stderr).to.equal('');
    expect(stdout).to.match(/^prompt 1 of 2\nOf \d visits before: [\s\S]*\n\nprompt 2 of 2\nOf \d visits before: /);
  });

  it('counts tokens, and says how many prompts are cut', async () => {
    expect(promptLengths.needs).to.have.property('teacher');
    const { stdout } = await formulary('{ type: llama, maxTokens: 30, truncation: end }', '--tokens', '--json');
    const { shown, all } = JSON.parse(stdout) as {
      shown: { prompt: string; tokens: number; cut?: string }[];
      all: { prompts: number; longest: number; maxTokens: number; cut: number };
    };
    expect(shown).to.have.length(3);
    expect(all).to.deep.include({ prompts: 30, longest: 30, maxTokens: 30 });
    expect(all.cut).to.be.greaterThan(0);
  });

  it('refuses to count where the tokenizer is elsewhere', async () => {
    const { stderr, status } = await formulary('{ type: recorded, file: answers.safetensors }', '--tokens');
    expect(status).to.equal(2);
    expect(stderr).to.contain('the tokenizer of teacher/recorded is not in this process');
  });

  it('says which forms there are', async () => {
    const { stderr, status } = await formulary('{ type: llama }');
    expect(status).to.equal(2);
    expect(stderr).to.contain('Write --show 3, --show 3 --tokens, or --jsonl FILE.');
  });
});
