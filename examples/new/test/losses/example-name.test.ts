import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildComponent } from '../../../../framework/registry/build-component.js';
import { Graph, ReferenceEngine } from '../../../../framework/tensor/index.js';
import loss from '../../src/losses/example-name.js';

describe('loss/example-name', () => {
  it('counts a missed medication twice', async () => {
    const graph = new Graph({ training: true });
    // One patient, two medications: the first was prescribed; both have a probability of 1/2.
    const logits = graph.constant({ data: Float32Array.of(0, 0), shape: [1, 2] });
    const labels = graph.constant({ data: Float32Array.of(1, 0), shape: [1, 2] });
    const inputs = { student: { logits }, labels, medications: 2, interactions: [], samePatient: () => labels };
    const term = buildComponent(loss, { prescribed: 2 }).perPatient(graph.scope('loss'), inputs);
    const program = await new ReferenceEngine().compile(graph, { term }, { parameters: {} });
    const [value] = (await program.run({}))['term']!.data;
    assert.ok(Math.abs(Number(value) - (3 * Math.log(2)) / 2) < 1e-6);
  });
});
