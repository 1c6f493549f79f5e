import { expect } from 'chai';
import { Generator, programModel, ReferenceEngine } from '../../../framework/tensor/index.js';
import { operationCases, programOfCase } from '../../framework/tensor/operation-cases.js';
import { expectClose } from './expect-close.js';
import { describeEveryEngine } from './engine-table.js';

describeEveryEngine('values and gradients of every operation equal the reference', (engine) => {
  operationCases.forEach((operationCase, i) =>
    it(operationCase.name, async () => {
      const { graph, feeds, outputs } = programOfCase(operationCase, new Generator(i));
      const expected = await (await new ReferenceEngine().compile(graph, outputs)).run(feeds);
      const executable = await engine.compile(graph, outputs);
      const results = await executable.run(feeds);
      await executable.dispose();
      expectClose(results, expected, 1e-5);
    }),
  );
});

function bytes(): string {
  const { graph, outputs } = programOfCase(operationCases.at(-1)!, new Generator(1));
  return Buffer.from(programModel(graph, outputs).bytes).toString('base64');
}

describe('an emitted model', () => {
  it('has the same bytes every time', () => {
    expect(bytes()).to.equal(bytes());
  });
});
