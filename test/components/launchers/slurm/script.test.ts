import { expect } from 'chai';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '../../../../framework/contracts/launcher.js';
import { arrayScript, taskLines } from '../../../../components/launchers/slurm/script.js';

const places = { name: 'formulary-0-0', tasks: '/t', log: '/l-%a.log' };
const settings = { warning: 120, restarts: 2 };
const header = (resources: Parameters<typeof arrayScript>[1], throttle?: number) =>
  arrayScript(
    [1, 2, 3].map(() => [{} as Job]),
    resources,
    places,
    {
      ...settings,
      ...(throttle === undefined ? {} : { throttle }),
    },
  )
    .split('\n')
    .filter((line) => line.startsWith('#SBATCH') || line.startsWith('module'));

/** What a worker does that is told why it is given up, or why one before it has died. */
const gaveUp = `if [ "$1" = --give-up ]; then echo "recorded: $2"; exit 1; fi; if [ "$2" = --died ]; then echo "recorded: $3"; exit 1; fi`;

function jobOf(folder: string, command: Job['command']): Job {
  return { folder, title: '', command, words: [], computes: 'run', resources: {}, after: [], afterIds: [] };
}

/** Writes `script` and `tasks` of a job whose worker is this line of a shell. */
function writeScript(folder: string, worker: string): void {
  const tasks = join(folder, 'tasks');
  const job = jobOf(folder, ['sh', '-c', `${gaveUp}; ${worker}`, 'sh']);
  writeFileSync(tasks, taskLines([[job]], {}));
  writeFileSync(join(folder, 'script'), arrayScript([[job]], {}, { ...places, tasks }, settings));
}

describe('the script of an array', function () {
  this.timeout(30_000);
  it('asks for what the experiment says; further options win', () => {
    const lines = header(
      {
        partition: 'gpu',
        time: '04:00:00',
        memory: '16G',
        cpus: 4,
        gpus: 'a100:2',
        modules: ['cuda/12'],
        options: { partition: 'other', exclusive: true, mail: false, comment: 'for "us"' },
      },
      5,
    );
    expect(lines).to.include.members([
      '#SBATCH --array=0-2%5',
      '#SBATCH --signal=B:USR1@120',
      '#SBATCH --partition=other',
      '#SBATCH --time=04:00:00',
      '#SBATCH --mem=16G',
      '#SBATCH --cpus-per-task=4',
      '#SBATCH --gres=gpu:a100:2',
      '#SBATCH --exclusive',
      '#SBATCH --comment="for \\"us\\""',
      'module load cuda/12 || exit 1',
    ]);
    expect(lines.filter((line) => line.includes('mail'))).to.deep.equal([]);
    expect(header({})).to.include('#SBATCH --array=0-2');
  });

  it('runs the line of its task in a shell as it was meant, whatever is in it, and gives back the exit code', () => {
    const folder = mkdtempSync(join(tmpdir(), 'formulary-script-'));
    const tasks = join(folder, `it's $HOME.tasks`);
    const command = ['sh', '-c', 'printf "%s|" "$@"; exit 3', 'sh', `it's`, '$HOME', 'two words', '%a'] as const;
    const job = jobOf(folder, command);
    const further = { ...job, words: ['of another', 'run'] };
    const all = [[{ ...job, command: ['false'] as const }], [job, further]];
    writeFileSync(tasks, taskLines(all, { prefix: ['env', 'A=b c'] }));
    writeFileSync(join(folder, 'script'), arrayScript(all, {}, { ...places, tasks }, settings));
    const env = { ...process.env, SLURM_ARRAY_TASK_ID: '1' };
    try {
      execFileSync('bash', [join(folder, 'script')], { env, encoding: 'utf8' });
      expect.fail('the exit code is lost');
    } catch (error) {
      const { status, stdout } = error as { readonly status: number; readonly stdout: string };
      expect(status).to.equal(3);
      expect(stdout.split('\n')[1]).to.equal(`it's|$HOME|two words|%a|of another|run|`);
    }
    rmSync(folder, { recursive: true });
  });

  for (const [what, worker] of [
    [
      'that comes before the worker listens',
      'trap "" USR1; echo ready; sleep 1; trap "echo stopped; exit 75" USR1; while :; do sleep 0.1; done',
    ],
    ['that ends what was to start the worker', 'echo ready; while :; do sleep 0.1; done'],
  ] as const) {
    it(`sends a task back into the queue after a warning ${what}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'formulary-script-'));
      writeScript(folder, worker);
      // Where the queue refuses, the script ends at once; otherwise it waits to be ended.
      writeFileSync(join(folder, 'scontrol'), '#!/bin/sh\necho "scontrol $@"\nexit 1\n', { mode: 0o755 });
      const env = {
        ...process.env,
        PATH: `${folder}:${process.env['PATH']}`,
        SLURM_ARRAY_TASK_ID: '0',
        SLURM_ARRAY_JOB_ID: '7',
      };
      const script = spawn('bash', [join(folder, 'script')], {
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: true,
      });
      let told = '';
      script.stdout.on('data', (chunk: Buffer) => {
        if (!told.includes('ready') && chunk.includes('ready')) script.kill('SIGUSR1');
        told += chunk.toString();
      });
      const code = await new Promise((resolve) => script.once('exit', resolve));
      rmSync(folder, { recursive: true });
      try {
        process.kill(-script.pid!, 'SIGKILL');
      } catch {
        // Nothing of it is left.
      }
      if (worker.includes('stopped')) expect(told).to.include('ready\nstopped\n');
      expect(told).to.include('its time is over: back into the queue\nscontrol requeue 7_0\n');
      expect(told).to.include('recorded: its time was over, and Slurm did not take it back into the queue');
      expect(code).to.equal(1);
    });
  }

  it('asks a controller that is away again, and gives up no task that was ended before scontrol had its answer', () => {
    const folder = mkdtempSync(join(tmpdir(), 'formulary-script-'));
    writeScript(folder, 'exit 75');
    const away = 'scontrol: error: Unable to contact slurm controller (connect failure)';
    const scontrol = `#!/bin/sh\n[ -f "$0.asked" ] && kill -TERM $$\ntouch "$0.asked"\necho "${away}" >&2\nexit 1\n`;
    writeFileSync(join(folder, 'scontrol'), scontrol, { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}`, SLURM_ARRAY_TASK_ID: '0' };
    const { status, stdout } = spawnSync('bash', [join(folder, 'script')], { env, encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stdout).to.include(`back into the queue\n${away}\n`);
    expect(stdout).to.not.include('recorded');
    expect(status).to.equal(75);
  });

  for (const [what, restarts, worker, recorded] of [
    ['its time was over too often', '2', 'exit 75', 'its time was over 3 times: it was given up'],
    ['it was killed', '0', 'kill -KILL $$', 'the worker was killed by signal 9'],
  ] as const) {
    it(`has the worker record why there is no result: ${what}`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'formulary-script-'));
      writeScript(folder, worker);
      const env = { ...process.env, SLURM_ARRAY_TASK_ID: '0', SLURM_RESTART_COUNT: restarts };
      const { status, stdout } = spawnSync('bash', [join(folder, 'script')], { env, encoding: 'utf8' });
      rmSync(folder, { recursive: true });
      expect(stdout).to.include(`recorded: ${recorded}`);
      expect(status).to.equal(1);
    });
  }
});
