import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StudentProperties } from '../../../components/contracts/student.js';
import modelAbilities from '../../../components/stages/model-abilities.js';
import { abilityFigures, abilityMeasures } from '../../../components/stages/description/ability-figures.js';
import { runStage } from './run-stage.js';

const gamenet: StudentProperties = {
  inputs: { diagnoses: 'used', procedures: 'used', medications: 'optional', profile: 'unused' },
  patients: { singleVisit: false, multiVisit: true },
  knowledge: ['co-occurrence'],
};

describe('the abilities of a model', () => {
  it('print as the signs of Table I', () => {
    const signs = abilityFigures(gamenet).map(({ measure, value, marks }) => `${measure} ${marks![String(value)]}`);
    expect(signs.join(', ')).to.equal(
      'diagnosis ●, procedure ●, medication ◐, profile ○, single-visit ○, multi-visit ●',
    );
  });

  it('are those that tables may name', () => {
    expect(abilityFigures(gamenet).map(({ measure }) => measure)).to.deep.equal(abilityMeasures);
  });

  it('are what the component of the row declares', async () => {
    const root = await mkdtemp(join(tmpdir(), 'formulary-abilities-'));
    try {
      const row = { values: {}, component: () => ({ properties: gamenet }), components: () => new Map() };
      const { folder } = await runStage(modelAbilities, { row }, root);
      const { metrics } = JSON.parse(await readFile(join(folder, 'metrics.json'), 'utf8')) as { metrics: object };
      expect(metrics).to.deep.equal({
        'model/input/diagnosis': 1,
        'model/input/procedure': 1,
        'model/input/medication': 0.5,
        'model/input/profile': 0,
        'model/inference/single-visit': 0,
        'model/inference/multi-visit': 1,
      });
    } finally {
      await rm(root, { recursive: true });
    }
  });
});
