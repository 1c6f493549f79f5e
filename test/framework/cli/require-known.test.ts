import { expect } from 'chai';
import { requireKnown } from '../../../framework/cli/require-known.js';

const run = {
  experiment: 'LEADER ablation study',
  row: 'w/o KD',
  status: 'finished',
  parameters: { 'student.width': '64' },
  metrics: { 'test/overall/prauc': 0.48 },
  place: 'runs/run-0',
};

describe('a name that runs are asked for', () => {
  it('is one that some run has', () => {
    for (const name of ['row', 'student.width', 'test/overall/prauc']) requireKnown('--where', name, [run]);
    // A row of a server has no seed; its runs have.
    requireKnown('--where', 'seed', [run]);
    requireKnown('--where', 'anything', []);
  });

  it('is told with the nearest one otherwise', () => {
    expect(() => requireKnown('--show', 'student.widht', [run])).to.throw(
      '--show: no run has "student.widht"; did you mean "student.width"?',
    );
    expect(() => requireKnown('--where', 'constructor', [run])).to.throw('no run has "constructor"\n');
  });
});
