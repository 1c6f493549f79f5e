import { expect } from 'chai';
import { parseWorkerWords } from '../../../../framework/execution/run/worker-words.js';
import { workerCommand } from '../../../../framework/launch/worker-command.js';

describe('the words of a worker', () => {
  it('name runs, each with what it awaits; the words of further runs stand behind', () => {
    const options = { components: '/c', program: '/p' };
    const { command } = workerCommand('/runs/a', { ...options, awaits: new Map([['teacher', 'shared-1']]) });
    const { words } = workerCommand('/runs/b', { ...options, awaits: new Map([['teacher', 'shared-2']]) });
    const parsed = parseWorkerWords([
      ...command.slice(command.findIndex((word) => word.endsWith('worker.js')) + 1),
      ...words,
      ...workerCommand('/runs/c', options).words,
      '--restarted',
    ]);
    expect(parsed).to.deep.equal({
      runs: [
        { folder: '/runs/a', awaits: new Map([['teacher', 'shared-1']]) },
        { folder: '/runs/b', awaits: new Map([['teacher', 'shared-2']]) },
        { folder: '/runs/c', awaits: new Map() },
      ],
      components: '/c',
      asks: false,
      restarted: true,
    });
  });

  it('are refused where no run is named', () => {
    expect(() => parseWorkerWords(['--ask'])).to.throw('usage: worker.js');
  });
});
