import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  identitiesOfGroup,
  identityOf,
  isAlive,
  isRunning,
  ownIdentity,
} from '../../../framework/files/process-identity.js';

describe('the identity of a process', () => {
  it('tells a process that runs from one that has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
    const identity = identityOf(child.pid!)!;
    expect([isRunning(identity), isAlive(identity)]).to.deep.equal([true, true]);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect([isRunning(identity), isAlive(identity)]).to.deep.equal([false, false]);
    expect(identityOf(child.pid!)).to.equal(undefined);
  });

  it('of another machine cannot be asked, and never runs here', () => {
    const elsewhere = { ...ownIdentity(), host: 'elsewhere' };
    expect([isRunning(elsewhere), isAlive(elsewhere)]).to.deep.equal([false, undefined]);
  });

  it('of a machine or container of the same name cannot be asked; of this machine before it started anew, none lives', () => {
    const own = ownIdentity();
    const at = (place: object) => ({ ...own, place: { ...own.place!, ...place } });
    const all = [at({ namespace: 'pid:[1]' }), at({ boot: 'a', machine: 'b' }), at({ boot: 'a', machine: 'c' })];
    expect(all.map(isAlive)).to.deep.equal([undefined, undefined, undefined]);
    expect(all.map(isRunning)).to.deep.equal([false, false, false]);
    const before = isAlive(at({ boot: 'a' }));
    expect(before).to.equal(own.place!.machine === '' ? undefined : false);
    expect(isAlive({ host: own.host, pid: own.pid, startedAt: own.startedAt })).to.equal(true);
  });

  it('is another one where the number was given out again', () => {
    const earlier = { ...ownIdentity(), startedAt: 'before the last boot' };
    expect([isRunning(earlier), isAlive(earlier)]).to.deep.equal([false, false]);
  });

  it('is there for every process of a group', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { detached: true });
    expect(identitiesOfGroup(child.pid!)).to.deep.equal([identityOf(child.pid!)]);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(identitiesOfGroup(child.pid!)).to.deep.equal([]);
  });
});
