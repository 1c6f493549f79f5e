import { expect } from 'chai';
import { pretrainingNeeds } from '../../../../components/stages/student/pretraining-time.js';
import gbert from '../../../../components/students/gbert/gbert.js';
import type { JsonObject } from '../../../../framework/json.js';
import { withDefaults } from '../../../../framework/registry/defaults.js';
import type { Component, RowView } from '../../../../framework/registry/component.js';

/** A row of G-Bert on made-up patients, 100 to validate on and 300 to test on. */
function row(train: number, given: JsonObject): RowView {
  const student = { type: 'gbert', ...withDefaults(gbert.options as unknown as JsonObject, given) };
  const dataset = { type: 'synthetic', train, validation: 100, test: 300, extra: 0 };
  return { values: { student, dataset }, component: () => gbert as unknown as Component } as unknown as RowView;
}

const nothing = { output: () => undefined };
const seconds = async (train: number, given: JsonObject = {}) =>
  (await pretrainingNeeds(row(train, given), nothing)).seconds!;

describe('stages/student/pretraining-time', () => {
  it('is within a third of what G-Bert took, once and in rounds', async () => {
    const pretraining = { epochs: 5, batchSize: 64, learningRate: 5e-4, maskRate: 0.15 };
    const took = [
      [await seconds(300), 5.2],
      [await seconds(1000), 15.6],
      [await seconds(300, { pretraining, alternation: { rounds: 16, epochs: 5 } }), 43],
    ] as const;
    for (const [said, was] of took) expect(said / was).to.be.within(0.75, 1.33);
  });

  it('knows nothing of a row without pre-training', async () => {
    expect(await pretrainingNeeds(row(300, { pretraining: { epochs: 0 } }), nothing)).to.deep.equal({});
  });
});
