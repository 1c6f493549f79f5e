import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExperiment } from '../../../framework/experiment/load.js';
import { ProblemsError } from '../../../framework/experiment/problem.js';
import { discoverComponents } from '../../../framework/registry/discover.js';

const experiment = (x: string) => `\
title: The weight of distillation
dataset: { type: synthetic }
student: { type: leader }
losses: { distillation: { type: feature-distillation } }
rows:
  "0.1": { losses: { distillation: { weight: 0.1 } } }
  "0.2": { losses: { distillation: { weight: 0.2 } } }
tables:
  - { id: figure-2, x: ${x} }
teacher: { type: llama }
prompt: { type: leader }
`;

describe('the value along the axis of a table', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-axis-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function load(x: string) {
    const file = join(folder, 'figure-2.yaml');
    writeFileSync(file, experiment(x));
    return loadExperiment(file, { registry: await discoverComponents('dist/test/fixtures/components') });
  }

  it('may be any value of the rows', async () => {
    const { tables } = await load('losses.distillation.weight');
    expect(tables[0]!.x).to.equal('losses.distillation.weight');
  });

  it('is reported when no row has it', async () => {
    const error: unknown = await load('losses.distillation.wieght').catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ProblemsError);
    const [problem] = (error as ProblemsError).problems;
    expect(problem).to.include({ line: 9, path: 'tables.x', suggestion: 'losses.distillation.weight' });
  });
});
