import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askStates, cancelJobs, largestArray, submitScript } from '../../../../components/launchers/slurm/commands.js';

/** The message that a promise is rejected with. */
function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: Error) => error.message,
  );
}

describe('the commands of Slurm', () => {
  const path = process.env['PATH'];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-slurm-'));
    process.env['PATH'] = `${folder}:${path}`;
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  });

  /** Puts a program in Slurm's place. It notes its words, and whether it was called before is in `$first`. */
  const fake = (name: string, body: string) =>
    writeFileSync(
      join(folder, name),
      `#!/bin/sh\necho "$@" >> ${folder}/${name}.calls\n[ "$(wc -l < ${folder}/${name}.calls)" -gt 1 ] || first=1\n${body}\n`,
      { mode: 0o755 },
    );
  const calls = (name: string) =>
    readFileSync(join(folder, `${name}.calls`), 'utf8')
      .trim()
      .split('\n');

  const one = 'formulary-0a-1:12_0';
  const two = 'formulary-0a-1:12_1';

  it('asks squeue for plain columns, which old versions print too, once for a whole array; never sacct', async () => {
    fake('sacct', 'exit 1');
    fake(
      'squeue',
      `printf '12|0|formulary-0a-1|RUNNING|None\\n12|1|formulary-0a-1|PENDING|Priority\\n12|2|formulary-0a-1|FAILED|x\\n'`,
    );
    const states = await askStates([one, two]);
    expect(Object.fromEntries(states)).to.deep.equal({
      [one]: { state: 'running' },
      [two]: { state: 'waiting', reason: 'Priority' },
    });
    expect(calls('squeue')).to.have.length(1);
    expect(calls('squeue')[0]).to.include('--jobs=12').and.not.include('json');
    expect(() => calls('sacct')).to.throw('ENOENT');
  });

  it('takes a job for gone that the queue does not know, or that has another name since its numbers began anew', async () => {
    fake('squeue', 'echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1');
    expect([...(await askStates([one]))]).to.deep.equal([]);
    fake('squeue', `echo '12|0|somebody-elses|RUNNING|None'`);
    expect([...(await askStates([one]))]).to.deep.equal([]);
  });

  it('says where to start where its programs know of no cluster, and does not blame what a file asks for', async () => {
    for (const program of ['sbatch', 'squeue'])
      fake(program, 'echo "fatal: Could not establish a configuration source" >&2; exit 1');
    for (const asked of [submitScript('0.sh', 'formulary-0a-1', []), askStates([one])]) {
      const said = await refusal(asked);
      expect(said).to.include('configuration source').and.include('on a login node of the cluster');
    }
  });

  it('tells a cancelled job and the reason of an end', async () => {
    fake(
      'squeue',
      `printf '12|0|formulary-0a-1|CANCELLED by 0|None\\n12|1|formulary-0a-1|OUT_OF_MEMORY|OutOfMemory\\n'`,
    );
    expect(Object.fromEntries(await askStates([one, two]))).to.deep.equal({
      [one]: { state: 'cancelled' },
      [two]: {
        state: 'ended',
        reason: 'OUT_OF_MEMORY: it needed more memory than it had asked for; raise resources.memory',
      },
    });
  });

  it('takes tasks for cancelled that waited when their array was: they have one line, which names none of them', async () => {
    fake(
      'squeue',
      `printf '12|N/A|formulary-0a-1|CANCELLED|JobArrayTaskLimit\\n12|0|formulary-0a-1|COMPLETED|None\\n13|N/A|other|CANCELLED|None\\n'`,
    );
    const [three, other] = ['formulary-0a-1:12_7.3', 'formulary-0a-1:13_0'] as const;
    const states = Object.fromEntries(await askStates([one, two, three, other]));
    expect(states).to.deep.equal({
      [one]: { state: 'ended', reason: 'COMPLETED' },
      [two]: { state: 'cancelled' },
      [three]: { state: 'cancelled' },
    });
  });

  it('asks a controller again that starts anew, and submits nothing twice where the answer got lost', async () => {
    fake('sbatch', 'echo "sbatch: error: Batch job submission failed: Unable to contact slurm controller" >&2; exit 1');
    fake('squeue', 'echo 17');
    expect(await submitScript('/script', 'formulary-0a-1', ['3'])).to.equal('17');
    expect(calls('sbatch')).to.deep.equal(['--parsable --dependency=afterany:3 /script']);
    fake('squeue', 'true');
    fake(
      'sbatch',
      '[ -n "$first" ] || { echo "18;cluster"; exit 0; }; echo "Socket timed out on send/recv operation" >&2; exit 1',
    );
    expect(await submitScript('/script', 'formulary-0a-1', [])).to.equal('18');
  }).timeout(10_000);

  it('says in words what Slurm refuses, and what to do', async () => {
    fake('sbatch', 'echo "sbatch: error: Batch job submission failed: Invalid partition name specified" >&2; exit 1');
    expect(await refusal(submitScript('/script', 'name', []))).to.equal(
      '/script: Slurm does not take the job: Batch job submission failed: Invalid partition name specified\n' +
        '  Correct `resources:` in the experiment; `formulary submit FILE --dry-run` prints the script.',
    );
    fake('sbatch', 'echo "sbatch: error: QOSMaxSubmitJobPerUserLimit" >&2; exit 1');
    expect(await refusal(submitScript('/script', 'name', []))).to.include('Submit again when jobs have ended');
    process.env['PATH'] = folder;
    rmSync(join(folder, 'squeue'), { force: true });
    expect(await refusal(askStates([one]))).to.match(
      /^squeue: there is no such program here\n {2}Start the command on a login node/,
    );
  });

  it('passes over jobs that are gone when it cancels, and reads the size of an array where Slurm says one', async () => {
    fake('scancel', 'echo "scancel: error: Invalid job id 12_0" >&2; exit 1');
    await cancelJobs([one, two], []);
    expect(calls('scancel')).to.deep.equal(['12_0 12_1']);
    fake('scontrol', 'echo "MaxArraySize            = 501"');
    expect(await largestArray()).to.equal(501);
    fake('scontrol', 'exit 1');
    expect(await largestArray()).to.equal(1001);
  });

  it('knows the runs of one task: what has begun is theirs to say, and none is ended beside one that is to go on', async () => {
    const [first, second] = ['formulary-0a-1:12_0.0', 'formulary-0a-1:12_0.1'] as const;
    fake('squeue', `printf '12|0|formulary-0a-1|RUNNING|None\\n'`);
    const states = await askStates([first, second]);
    expect(Object.fromEntries(states)).to.deep.equal({ [first]: { state: 'begun' }, [second]: { state: 'begun' } });
    fake('scancel', 'true');
    expect(await refusal(cancelJobs([first], [second]))).to.match(
      /1 of the runs that are to go on .*\n {2}Cancel all runs/,
    );
    expect(() => calls('scancel')).to.throw('ENOENT');
    await cancelJobs([first, second], [two]);
    expect(calls('scancel')).to.deep.equal(['12_0']);
  });
});
