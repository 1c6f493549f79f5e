import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Job, Launcher, Submission } from '../../../framework/contracts/launcher.js';
import { replaceFile } from '../../../framework/files/replace-file.js';
import { sideBySide } from '../../../framework/files/side-by-side.js';
import { askStates, cancelJobs, largestArray, submitScript } from './commands.js';
import { jobArrays, type JobArray } from './job-array.js';
import { parseId, writeId } from './job-id.js';
import { arrayBody, arrayHead, arrayScript, taskLines, type ScriptSettings } from './script.js';

/** Slurm's own default of `MaxArraySize`, for a preview away from a cluster. */
const usualLargest = 1001;

export class SlurmLauncher implements Launcher {
  readonly states = askStates;
  readonly cancel = cancelJobs;

  constructor(private readonly settings: ScriptSettings) {}

  async submit(jobs: readonly Job[], { folder, accepted }: Submission): Promise<void> {
    const tag = randomBytes(4).toString('hex');
    const numbers: string[] = [];
    for (const [place, array] of jobArrays(jobs, await largestArray(), this.settings.runsPerTask).entries()) {
      const { script, lines, files } = this.written(array, place, { folder, tag });
      await replaceFile(files.tasks, lines);
      await replaceFile(files.script, script);
      const before = [...array.after.map((one) => numbers[one]!), ...array.afterIds.map((id) => taskOf(id))];
      const number = await submitScript(files.script, files.name, before);
      numbers.push(number);
      const placed = array.tasks.flatMap((own, task) =>
        own.map((job, index) => ({ job, task, index, of: own.length })),
      );
      await sideBySide(placed, async ({ job, task, index, of }) => {
        const among = of === 1 ? {} : { place: String(index) };
        const id = writeId({ name: files.name, array: number, task: String(task), ...among });
        await accepted(job, { id, log: files.log.replace('%a', String(task)).replaceAll('%%', '%') });
      });
    }
  }

  preview(jobs: readonly Job[], { folder }: Pick<Submission, 'folder'>): string {
    const heads = jobArrays(jobs, usualLargest, this.settings.runsPerTask).map((array, place) => {
      const { head, lines, files } = this.written(array, place, { folder, tag: 'preview' });
      const before = [...array.after.map((one) => `$array_${one}`), ...array.afterIds.map((id) => taskOf(id))];
      const dependency = before.length === 0 ? '' : ` --dependency=afterany:${before.join(':')}`;
      return `# array_${place}=$(sbatch --parsable${dependency} ${files.script})\n${head}\n# ${files.tasks}\n${lines}\n`;
    });
    if (heads.length === 0) return '';
    return `${heads.join('')}# each of these scripts ends with:\n${arrayBody(this.settings.restarts)}`;
  }

  private written(
    { tasks, resources }: JobArray,
    place: number,
    { folder, tag }: { readonly folder: string; readonly tag: string },
  ) {
    const files = {
      name: `formulary-${tag}-${place}`,
      script: join(folder, `${place}.sh`),
      tasks: join(folder, `${place}.tasks`),
      // Slurm replaces what follows a percent sign.
      log: `${join(folder, String(place)).replaceAll('%', '%%')}-%a.log`,
    };
    return {
      files,
      lines: taskLines(tasks, resources),
      head: arrayHead(tasks, resources, files, this.settings),
      script: arrayScript(tasks, resources, files, this.settings),
    };
  }
}

function taskOf(id: string): string {
  const { array, task } = parseId(id);
  return `${array}_${task}`;
}
