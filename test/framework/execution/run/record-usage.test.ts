import { expect } from 'chai';
import { setTimeout as pause } from 'node:timers/promises';
import { recordUsage } from '../../../../framework/execution/run/record-usage.js';

describe('the usage of a run', () => {
  it('is sampled now and then, and once at the end', async () => {
    const samples: { readonly processorPercent: number; readonly memoryMegabytes: number }[] = [];
    const usage = recordUsage({ usage: (used) => samples.push(used) }, 20);
    const until = performance.now() + 50;
    while (performance.now() < until) Math.sqrt(until);
    await pause(30);
    usage.stop();
    const before = samples.length;
    expect(before).to.be.at.least(2);
    expect(samples[0]!.processorPercent).to.be.greaterThan(1);
    for (const { memoryMegabytes } of samples) expect(memoryMegabytes).to.be.within(10, 10_000);
    await pause(50);
    expect(samples).to.have.length(before);
  });
});
