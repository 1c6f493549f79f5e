import { expect } from 'chai';
import { spawnSync } from 'node:child_process';

const module = new URL('../../../framework/cli/settled.js', import.meta.url).href;

/** A program of its own, since only a process that ends shows what the end of a process looks like. */
function program(work: string): { readonly status: number | null; readonly stderr: string } {
  const script = `import { settled } from '${module}'; await settled('the program', ${work});`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}

describe('framework/cli/settled', () => {
  it('says so when a process ends although its work is not done', () => {
    const { status, stderr } = program('() => new Promise(() => {})');
    expect(stderr).to.match(/^the program ended in the middle of its work/);
    expect(status).to.equal(1);
  });

  it('says nothing where a second Ctrl-C ends it', () => {
    const cancellation = new URL('../../../framework/cli/cancellation.js', import.meta.url).href;
    const { status, stderr } = program(`async () => {
      const { cancellation } = await import('${cancellation}');
      const signal = cancellation();
      setTimeout(() => {}, 10_000);
      process.kill(process.pid, 'SIGINT');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      process.kill(process.pid, 'SIGINT');
      await new Promise(() => {});
    }`);
    expect([status, stderr]).to.deep.equal([
      130,
      '\nstopping at the next checkpoint; press Ctrl-C again to stop at once\n',
    ]);
  });

  it('leaves work that succeeds, fails or chooses its exit code alone', () => {
    expect(program('async () => {}')).to.include({ status: 0, stderr: '' });
    expect(program('async () => { process.exitCode = 130; }')).to.include({ status: 130, stderr: '' });
    const { status, stderr } = program('async () => { throw new Error("broken"); }');
    expect(status).to.equal(1);
    expect(stderr).to.include('broken').and.not.to.include('in the middle');
  });
});
