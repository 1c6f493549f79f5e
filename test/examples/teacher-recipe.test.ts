import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import promptRecords from '../../components/views/prompt-records.js';
import { Desk, readJson, readText } from '../end-to-end/formulary.js';
import { tinyExperiment } from '../end-to-end/tiny-experiment.js';

const python = process.env['FORMULARY_PYTHON'];
const checkpoint = resolve('test/golden/llama/llama-gqa');
const recipe = resolve('examples/teacher-recipe/recipe.py');

interface Line {
  readonly patient: string;
  readonly split: string;
  readonly prompt: string;
  readonly medications?: readonly string[];
}

describe('the recipe for a teacher of another program', function () {
  this.timeout(300_000);
  const desk = new Desk();
  after(() => desk.remove());

  before(() => {
    const teacher = /teacher: \{.*\}/;
    const text = tinyExperiment
      .replace(teacher, 'teacher: { type: recorded, file: out.safetensors }')
      .replace('prompt: { type: leader }', 'prompt: { type: leader, historyCap: 0 }');
    desk.write('experiment.yaml', text);
  });

  it('reads no teacher to write the prompts', () => {
    expect(promptRecords.properties.stages).to.deep.equal(['cohort', 'prompts']);
  });

  it('is given prompts with keys and splits, the medications of training patients alone, and all codes', async () => {
    const { code, stdout, stderr } = await desk.run(['prompts', 'experiment.yaml', '--jsonl', 'out.jsonl', '--json']);
    expect(code, stderr).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.include({ prompts: 80, medications: 12 });
    const lines = readText(desk.folder, 'out.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    const labelled = lines.filter(({ medications }) => medications !== undefined);
    expect(labelled.map(({ split }) => split)).to.deep.equal(Array.from({ length: 40 }, () => 'train'));
    expect(new Set(lines.map(({ patient }) => patient)).size).to.equal(80);
    const codes = readJson<string[]>(desk.folder, 'out.medications.json');
    expect(codes).to.include.members(labelled.flatMap(({ medications }) => medications!));
  });

  it('leads from prompts to a distilled student, on a tiny checkpoint', async function () {
    if (python === undefined) {
      console.log('      skipped: FORMULARY_PYTHON names no Python with transformers and peft');
      return this.skip();
    }
    const out = join(desk.folder, 'out.safetensors');
    const ran = spawnSync(python, [recipe, checkpoint, join(desk.folder, 'out.jsonl'), out, '3'], { encoding: 'utf8' });
    expect(ran.status, ran.stderr).to.equal(0);
    expect(readdirSync(join(desk.folder, 'out-adapter'))).to.include('adapter_model.safetensors');
    const { code, stderr } = await desk.run(['run', 'experiment.yaml']);
    expect(code, stderr).to.equal(0);
    const [run] = desk.runFolders();
    const { metrics } = readJson<{ metrics: Record<string, number> }>(run!, 'metrics.json');
    expect(metrics['test/overall/prauc']).to.be.within(0, 1);
    const stages = desk.journal(run!).map((event) => ('stage' in event ? event.stage : ''));
    expect(stages).to.include.members(['teacher', 'teacher-features', 'student']);
  });
});
