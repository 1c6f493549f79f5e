import { expect } from 'chai';
import { Generator, ReferenceEngine, type ArrayTensor } from '../../../framework/tensor/index.js';
import { operationCases, programOfCase } from './operation-cases.js';

const step = 2 ** -10; // float32 inputs move by exactly this much

describe('operations: gradients equal finite differences', () => {
  operationCases
    .filter(({ valuesOnly }) => !valuesOnly)
    .forEach((operationCase, i) =>
      it(operationCase.name, async () => {
        const { graph, feeds, outputs } = programOfCase(operationCase, new Generator(i));
        const program = await new ReferenceEngine().compile(graph, outputs);
        const results = program.evaluate(feeds);
        const sumAt = (changed: Record<string, ArrayTensor>) => program.evaluate(changed)['sum']!.data[0]!;
        for (const name of Object.keys(results).filter((output) => output.startsWith('gradient of '))) {
          const input = name.slice('gradient of '.length);
          const { data, shape } = feeds[input]!;
          results[name]!.data.forEach((gradient, position) => {
            const moved = (by: number) => ({
              ...feeds,
              [input]: { data: Float32Array.from(data).map((v, p) => (p === position ? v + by : v)), shape },
            });
            const [up, down] = [moved(step), moved(-step)];
            const distance = up[input]!.data[position]! - down[input]!.data[position]!;
            const difference = (sumAt(up) - sumAt(down)) / distance;
            expect(gradient, `${name}[${position}]`).to.be.closeTo(
              difference,
              1e-5 * (1 + Math.abs(difference)) + 3e-5,
            );
          });
        }
      }),
    );
});
