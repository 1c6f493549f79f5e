import { exp, Graph, type Engine } from '../../../framework/tensor/index.js';

/** Computes e⁰ on an engine. The last line that this process prints is `works`, or the reason why it does not work. */
export async function probe(engine: Engine): Promise<void> {
  process.stdout.write(`\n${await outcomeOf(engine)}\n`);
}

async function outcomeOf(engine: Engine): Promise<string> {
  const graph = new Graph();
  try {
    const program = await engine.compile(graph, { y: exp(graph.input('x', [1])) });
    const { y } = await program.run({ x: { data: new Float32Array(1), shape: [1] } });
    return y!.data[0] === 1 ? 'works' : `it computes e⁰ = ${y!.data[0]}`;
  } catch (error) {
    const lines = String(error instanceof Error ? error.message : error)
      .trim()
      .split('\n');
    return lines[0]!.replace(/^.*was false\. /, '').trim();
  }
}
