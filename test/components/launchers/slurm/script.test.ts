import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arrayScript, taskLines } from '../../../../components/launchers/slurm/script.js';

const places = { name: 'formulary-0-0', tasks: '/t', log: '/l-%a.log' };
const settings = { warning: 120, restarts: 2 };
const header = (resources: Parameters<typeof arrayScript>[1], throttle?: number) =>
  arrayScript(3, resources, places, { ...settings, ...(throttle === undefined ? {} : { throttle }) })
    .split('\n')
    .filter((line) => line.startsWith('#SBATCH') || line.startsWith('module'));

describe('the script of an array', () => {
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
    const job = { folder, title: '', command, computes: 'run', resources: {}, after: [], afterIds: [] } as const;
    writeFileSync(tasks, taskLines([{ ...job, command: ['false'] }, job], { prefix: ['env', 'A=b c'] }));
    writeFileSync(join(folder, 'script'), arrayScript(2, {}, { ...places, tasks }, settings));
    const env = { ...process.env, SLURM_ARRAY_TASK_ID: '1' };
    try {
      execFileSync('bash', [join(folder, 'script')], { env, encoding: 'utf8' });
      expect.fail('the exit code is lost');
    } catch (error) {
      const { status, stdout } = error as { readonly status: number; readonly stdout: string };
      expect(status).to.equal(3);
      expect(stdout.split('\n')[1]).to.equal(`it's|$HOME|two words|%a|`);
    }
    rmSync(folder, { recursive: true });
  });
});
