import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import ablation from '../../src/ablations/example-name.js';

describe('ablation/example-name', () => {
  it('takes out one loss and nothing else', () => {
    assert.deepEqual(ablation.properties.patch, { losses: { distillation: null } });
  });
});
