import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildComponent } from '../../../../framework/registry/build-component.js';
import metric from '../../src/metrics/example-name.js';

describe('metric/example-name', () => {
  it('looks at the likeliest medication of every patient', () => {
    const scores = buildComponent(metric).perPatient!({
      patients: 2,
      medications: 2,
      truth: Uint8Array.of(1, 0, 1, 0),
      probability: Float64Array.of(0.9, 0.1, 0.2, 0.8),
      threshold: 0.5,
      tunedThreshold: 0.5,
      interactions: [],
    });
    assert.deepEqual([...scores], [1, 0]);
  });
});
