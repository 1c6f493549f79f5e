import { expect } from 'chai';
import { UserInputError } from '../../../framework/errors.js';
import { ComponentError, namingComponent } from '../../../framework/registry/component-error.js';
import type { ComponentDeclaration } from '../../../framework/registry/component-declaration.js';

const declared = (kind: string, type: string, module: string, plugin?: string) =>
  ({ kind, type, module, ...(plugin && { package: plugin }) }) as ComponentDeclaration;
const components = [
  declared('stage', 'student', '/program/components/stages/student/student.js'),
  declared('loss', 'focal', '/project/node_modules/focal-loss/components/losses/focal.js', 'focal-loss'),
];

function thrown(...places: readonly string[]): Error {
  const error = new TypeError('x is not a function');
  error.stack = ['TypeError: x is not a function', ...places.map((place) => `    at f (${place})`)].join('\n');
  return error;
}
const message = (error: Error) =>
  (namingComponent(error, components, 'stage student of row "a", seed 1') as Error).message;

describe('an exception in a component', () => {
  it('names the innermost component of its stack, with file and line', () => {
    const error = thrown(
      'file:///program/framework/tensor/graph.js:7:3',
      'file:///project/node_modules/focal-loss/components/losses/focal.js:12:5',
      'file:///program/components/stages/student/objective.js:3:1',
    );
    expect(message(error)).to.equal(
      'loss/focal (focal-loss/components/losses/focal.js:12), during stage student of row "a", seed 1: x is not a function',
    );
    expect((namingComponent(error, components, '') as Error).cause).to.equal(error);
  });

  it('counts the files of a component with a folder of its own', () => {
    expect(message(thrown('file:///program/components/stages/student/objective.js:3:1'))).to.match(
      /^stage\/student \(components\/stages\/student\/objective\.js:3\)/,
    );
  });

  it('is none where the program, the input or the machine is to blame, or the user stopped it', () => {
    expect(message(thrown('node:internal/fs:1:1'))).to.match(/^the program, during/);
    const others = [
      new UserInputError({ reason: 'wrong' }),
      new DOMException('cancelled', 'AbortError'),
      Object.assign(new Error('full'), { code: 'ENOSPC' }),
      new ComponentError('named'),
    ];
    for (const error of others) expect(namingComponent(error, components, '')).to.equal(error);
  });
});
