import { expect } from 'chai';
import { existsSync, readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Desk, type Started } from './formulary.js';

const large = `title: Large
dataset: { type: synthetic, train: 200000 }
student: { type: leader }
losses: { binary-cross-entropy: {} }
`;
const small = `title: Small
dataset: { type: synthetic, train: 20, validation: 10, test: 10 }
evaluation: { subject: cohort }
`;

const stopped = async ({ child, end }: Started) => {
  child.kill('SIGINT');
  const { code, stderr } = await end;
  return { code, lines: stderr.split('\n').filter((line) => line !== '') };
};

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

describe('Ctrl-C', function () {
  this.timeout(60_000);
  let desk: Desk;
  let server: Server;
  let reached: Promise<unknown>;
  before(async () => {
    desk = new Desk();
    desk.write('large.yaml', large);
    desk.write('small.yaml', small);
    server = createServer(() => undefined);
    reached = new Promise((resolve) => server.once('request', resolve));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    desk.remove();
  });

  const expected = { code: 130, lines: ['stopping; press Ctrl-C again to stop at once'] };

  for (const words of [['prepare'], ['export-cohort', '--jsonl', 'cohort.jsonl']]) {
    it(`ends ${words[0]!} as it ends a run: 130, and one line`, async () => {
      const [verb = '', ...options] = words;
      const started = desk.start([verb, 'large.yaml', ...options]);
      const cohorts = join(desk.runs, 'cache', 'cohort');
      // While the cohort is made, its folder holds what is not finished.
      const isAtWork = () => existsSync(cohorts) && readdirSync(cohorts).some((name) => name.includes('.partial-'));
      while (!isAtWork() && started.child.exitCode === null) await seconds(0.2);
      expect(await stopped(started)).to.deep.equal(expected);
    });
  }

  it('ends sync while a server is silent', async () => {
    const run = await desk.run(['run', 'small.yaml', '--no-tracking', '--quiet']);
    expect(run.code, run.stderr).to.equal(0);
    const { port } = server.address() as AddressInfo;
    const started = desk.start(['sync', '--uri', `http://127.0.0.1:${port}`]);
    await reached;
    expect(await stopped(started)).to.deep.equal(expected);
  });
});
