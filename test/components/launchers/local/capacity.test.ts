import { expect } from 'chai';
import type { Job, Resources } from '../../../../framework/contracts/launcher.js';
import { Capacity } from '../../../../components/launchers/local/capacity.js';

const gigabyte = 2 ** 30;
const job = (resources: Resources = {}): Job => ({
  folder: 'absent',
  title: '',
  command: ['node'],
  words: [],
  computes: 'run',
  resources,
  after: [],
  afterIds: [],
});

/** Starts jobs while they fit. */
function fitting(of: Capacity, resources: Resources = {}): number {
  for (let count = 0; ; count++) {
    const next = job(resources);
    if (!of.has(next) || count === 99) return count;
    of.add(next, undefined);
  }
}

describe('how many runs fit on a machine', () => {
  const machine = { cores: 4, free: 8 * gigabyte, resident: new Map<number, number>() };
  const capacity = (limit?: number) =>
    new Capacity(limit, {
      cores: machine.cores,
      freeMemory: () => machine.free,
      residentMemory: (pid) => machine.resident.get(pid) ?? 0,
    });
  it('is what cores and memory allow, or the number that is set', () => {
    expect(fitting(capacity())).to.equal(4);
    expect(fitting(capacity(), { cpus: 2 })).to.equal(2);
    expect(fitting(capacity(), { memory: '3G' })).to.equal(2);
    expect(fitting(capacity(7), { memory: '3G' })).to.equal(7);
  });

  it('is what memory allows of runs that are expected to hold much', () => {
    const of = capacity();
    for (const count of [1, 2, 3]) {
      const next = { ...job(), expectedBytes: 3 * gigabyte };
      expect(of.has(next)).to.equal(count < 3);
      of.add(next, undefined);
    }
  });

  it('is one at least: what the first takes is seen when it runs', () => {
    expect(fitting(capacity(), { memory: '100G', cpus: 64 })).to.equal(1);
  });

  it('is fewer once a run was seen to hold more than was thought', () => {
    const of = capacity();
    of.add(job(), 1);
    machine.resident.set(1, 5 * gigabyte);
    machine.free = 3 * gigabyte;
    expect(of.has(job())).to.equal(false);
    machine.free = 6 * gigabyte;
    expect(of.has(job())).to.equal(true);
  });
});
