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
