import { readFileSync, readdirSync } from 'node:fs';
import { expect } from 'chai';
import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import { Generator, Graph, initialValues, linear } from '../../framework/tensor/index.js';
import { build } from '../components/build.js';

const page = readFileSync('docs/tensor.md', 'utf8');
const functionsIn = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name!);

describe('docs/tensor.md', () => {
  for (const folder of ['operations', 'layers']) {
    it(`names every function of framework/tensor/${folder}`, () => {
      const names = readdirSync(`framework/tensor/${folder}`).flatMap((file) =>
        functionsIn(`framework/tensor/${folder}/${file}`),
      );
      expect(names.filter((name) => !page.includes(`\`${name}\``))).to.deep.equal([]);
    });
  }

  it('begins with a program that runs', async () => {
    const graph = new Graph();
    const x = graph.input('x', ['patient', 3]);
    const y = linear(graph.scope('layer'), x, { width: 2 });
    const program = await build(onnxruntime, { provider: 'cpu', threads: 1 }).compile(graph, { y });
    program.setParameters(initialValues(graph.parameters, new Generator(42)));
    const { y: result } = await program.run({ x: { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] } });
    await program.dispose();
    expect(result!.shape).to.deep.equal([2, 2]);
  });
});
