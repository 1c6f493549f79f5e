import { exp, Graph, type Engine } from '../../../framework/tensor/index.js';
import onnxruntime from './onnxruntime.js';

/** Runs e⁰ with the provider named on the command line; prints `works`, or the reason why not. */
async function probe(): Promise<string> {
  const build = onnxruntime.build as (given: { options: { provider: string; threads: number } }) => Engine;
  const graph = new Graph();
  const outputs = { y: exp(graph.input('x', [1])) };
  try {
    const program = await build({ options: { provider: process.argv[2]!, threads: 1 } }).compile(graph, outputs);
    const { y } = await program.run({ x: { data: new Float32Array(1), shape: [1] } });
    return y!.data[0] === 1 ? 'works' : `it computes e⁰ = ${y!.data[0]}`;
  } catch (error) {
    const lines = String(error instanceof Error ? error.message : error).split('\n');
    return lines[0]!.replace(/^.*was false\. /, '').trim();
  }
}

process.stdout.write(await probe());
