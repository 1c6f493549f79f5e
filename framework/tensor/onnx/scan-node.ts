import type { Tensor } from '../graph.js';
import { programOf } from '../program.js';
import type { ScanBody } from '../scan-body.js';
import { emitNodes } from './emit-nodes.js';
import type { Emitter, OnnxValue } from './emitter.js';

/** Emits a loop as ONNX's Scan; the names of its results are the last states, then the outputs of all steps. */
export function scanNode(
  emitter: Emitter,
  inputs: readonly string[],
  body: ScanBody,
  reverse: boolean,
): readonly string[] {
  const { states, entries, shared, next, outputs } = body;
  const inner = emitter.inner();
  const names = new Map<Tensor, string>();
  const bodyInputs = [...states, ...entries].map((tensor, i): OnnxValue => {
    const name = inner.inputName(`input ${i}`);
    names.set(tensor, name);
    return [name, tensor];
  });
  const firstShared = states.length + entries.length;
  shared.forEach((tensor, i) => names.set(tensor, inputs[firstShared + i]!));
  const results = [...next, ...outputs];
  const { nodes } = programOf(next[0]!.graph, Object.fromEntries(results.entries()));
  const nameOf = emitNodes(inner, nodes, (leaf) => names.get(leaf));
  const fresh = new Set(inner.nodes.flatMap((node) => node.outputs));
  const bodyOutputs = results.map((tensor): OnnxValue => {
    const name = nameOf(tensor);
    return [fresh.delete(name) ? name : inner.node('Identity', [name]), tensor]; // Each result has a name of its own
  });
  const directions = (count: number) => Array.from({ length: count }, () => (reverse ? 1 : 0));
  return emitter.nodeWithOutputs(results.length, 'Scan', inputs.slice(0, firstShared), {
    num_scan_inputs: entries.length,
    body: { body: { nodes: inner.nodes, inputs: bodyInputs, outputs: bodyOutputs } },
    scan_input_directions: directions(entries.length),
    ...(outputs.length > 0 && { scan_output_directions: directions(outputs.length) }),
  });
}
