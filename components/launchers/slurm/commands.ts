import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { JobState } from '../../../framework/contracts/launcher.js';
import { UserInputError } from '../../../framework/errors.js';
import { parseId, writeId } from './job-id.js';

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A controller that is started again, or too busy, is asked again after so many milliseconds. */
const delays = [500, 1000, 2000, 4000, 8000];

/** What commands of Slurm say, in small letters, where asking again helps: an extended regular expression of POSIX too. */
export const passing = 'unable to contact|timed out|temporarily unable|connection (refused|reset)|try again';
const isPassing = new RegExp(passing, 'i');

/** Its programs are here, and do not know of which cluster. */
const isElsewhere = /configuration source/i;

/**
 * Submits a script.
 *
 * @param name of the job: by it a job is found whose acceptance got lost on the way
 * @returns the number of the job
 * @throws UserInputError where Slurm refuses
 */
export async function submitScript(script: string, name: string, after: readonly string[]): Promise<string> {
  const dependency = after.length === 0 ? [] : [`--dependency=afterany:${after.join(':')}`];
  for (const [attempt, delay] of [...delays, undefined].entries()) {
    if (attempt > 0) {
      const known = await jobOfName(name);
      if (known !== undefined) return known;
    }
    const { code, stdout, stderr } = await run('sbatch', ['--parsable', ...dependency, script]);
    // `123;cluster` in a federation
    if (code === 0) return stdout.trim().split(';')[0]!;
    if (!isPassing.test(stderr) && !isElsewhere.test(stderr)) throw refused(script, stderr);
    if (delay === undefined || isElsewhere.test(stderr)) throw silent('sbatch', stderr);
    await pause(delay);
  }
  throw new Error('unreachable');
}

/** Where jobs stand; those that Slurm has forgotten are left out. It forgets a job some minutes after its end. */
export async function askStates(ids: readonly string[]): Promise<ReadonlyMap<string, JobState>> {
  const wanted = new Map<string, string[]>();
  for (const id of ids) wanted.set(taskOf(id), [...(wanted.get(taskOf(id)) ?? []), id]);
  const arrays = [...new Set(ids.map((id) => parseId(id).array))];
  const states = new Map<string, JobState>();
  if (arrays.length === 0) return states;
  const words = ['--noheader', '--array', '--states=all', '--format=%F|%K|%j|%T|%r', `--jobs=${arrays.join(',')}`];
  const { code, stdout, stderr } = await asked('squeue', words);
  if (code !== 0 && !/invalid job id/i.test(stderr)) throw silent('squeue', stderr);
  const rest = new Set<string>();
  for (const line of stdout.split('\n')) {
    const [array = '', task = '', name = '', state = '', reason = ''] = line.trim().split('|');
    if (!/^\d+$/.test(array)) continue;
    const known = stateOf(state, reason);
    // Tasks that waited when an array was cancelled, or the last one, have a line together, which names none of them.
    if (!/^\d+$/.test(task)) {
      if (known.state === 'cancelled') rest.add(writeId({ name, array, task: '' }));
      continue;
    }
    for (const id of wanted.get(writeId({ name, array, task })) ?? []) {
      const isOfSeveral = parseId(id).place !== undefined && known.state === 'running';
      states.set(id, isOfSeveral ? { state: 'begun' } : known);
    }
  }
  const isOfRest = (id: string) => rest.has(writeId({ ...parseId(taskOf(id)), task: '' }));
  for (const id of ids) if (!states.has(id) && isOfRest(id)) states.set(id, { state: 'cancelled' });
  return states;
}

/** The id of the whole task. */
function taskOf(id: string): string {
  const { name, array, task } = parseId(id);
  return writeId({ name, array, task });
}

/**
 * Ends jobs, in the order in which they are named. Those that Slurm does not know any more are passed over.
 *
 * @param spared jobs that are to go on
 * @throws UserInputError where one of `ids` shares a task with one of these
 */
export async function cancelJobs(ids: readonly string[], spared: readonly string[]): Promise<void> {
  const tasks = new Set(ids.map(taskOf));
  const shared = spared.filter((id) => tasks.has(taskOf(id)));
  if (shared.length > 0) throw inOneTask(shared.length);
  const numbers = [...tasks].map(parseId).map(({ array, task }) => `${array}_${task}`);
  for (let at = 0; at < numbers.length; at += 200) {
    const { code, stderr } = await asked('scancel', numbers.slice(at, at + 200));
    const isGone = /invalid job id|already completing|already completed/i.test(stderr);
    if (code !== 0 && !isGone) throw silent('scancel', stderr);
  }
}

/** The most jobs that one array may have. */
export async function largestArray(): Promise<number> {
  const { stdout } = await asked('scontrol', ['show', 'config']);
  const [, size] = /^MaxArraySize\s*=\s*(\d+)/m.exec(stdout) ?? [];
  return Math.max(1, Number(size ?? 1001));
}

async function jobOfName(name: string): Promise<string | undefined> {
  const { stdout } = await asked('squeue', ['--noheader', '--states=all', '--format=%F', `--name=${name}`]);
  return /^\d+/m.exec(stdout)?.[0];
}

/** States that `squeue` names, as far as a job in them has not ended. */
const waiting = ['PENDING', 'CONFIGURING', 'REQUEUED', 'REQUEUE_HOLD', 'REQUEUE_FED', 'SPECIAL_EXIT', 'RESV_DEL_HOLD'];
const running = ['RUNNING', 'COMPLETING', 'SUSPENDED', 'STOPPED', 'SIGNALING', 'STAGE_OUT', 'RESIZING'];

function stateOf(state: string, reason: string): JobState {
  if (waiting.includes(state)) return { state: 'waiting', ...(reason === '' || reason === 'None' ? {} : { reason }) };
  if (running.includes(state)) return { state: 'running' };
  if (state.startsWith('CANCELLED')) return { state: 'cancelled' };
  const why = endings[state];
  return { state: 'ended', reason: why === undefined ? state : `${state}: ${why}` };
}

/** What the ends of jobs mean that left no result, and what helps. */
const endings: Readonly<Record<string, string>> = {
  TIMEOUT: 'its time limit was over before it came to a checkpoint; raise resources.time or launcher.warning',
  OUT_OF_MEMORY: 'it needed more memory than it had asked for; raise resources.memory',
  NODE_FAIL: 'its node failed; submit again',
  BOOT_FAIL: 'its node did not start; submit again',
  PREEMPTED: 'another job took its place; submit again',
  DEADLINE: 'its deadline was over; correct resources.options.deadline',
  FAILED: 'its command left no result; formulary logs prints what it said',
};

/** Runs a command that only asks, or may be repeated. */
async function asked(program: string, words: readonly string[]): Promise<Answer> {
  for (const delay of delays.slice(0, 3)) {
    const answer = await run(program, words);
    if (answer.code === 0 || !isPassing.test(answer.stderr)) return answer;
    await pause(delay);
  }
  return run(program, words);
}

function run(program: string, words: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    execFile(program, words, { maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error === null) return resolve({ code: 0, stdout, stderr });
      if (error.code === 'ENOENT') return reject(noCluster(program, 'there is no such program here'));
      return resolve({ code: Number(error.code ?? 1) || 1, stdout, stderr });
    });
  });
}

function refused(script: string, stderr: string): UserInputError {
  const isLimit = /limit/i.test(stderr);
  return new UserInputError({
    place: script,
    reason: `Slurm does not take the job: ${said(stderr)}`,
    remedy: isLimit
      ? 'Submit again when jobs have ended: only what is missing is handed over. Or choose some with --rows.'
      : 'Correct `resources:` in the experiment; `formulary submit FILE --dry-run` prints the script.',
  });
}

function noCluster(program: string, reason: string): UserInputError {
  const remedy =
    'Start the command on a login node of the cluster, or use another launcher: `--set launcher.type=local`.';
  return new UserInputError({ place: program, reason, remedy });
}

function inOneTask(count: number): UserInputError {
  return new UserInputError({
    place: 'cancel',
    reason: `${count} of the runs that are to go on are in the same task as others that are to end (launcher.runsPerTask)`,
    remedy: 'Cancel all runs of the experiment, and submit with --rows and --seeds those that are to go on.',
  });
}

function silent(program: string, stderr: string): UserInputError {
  if (isElsewhere.test(stderr)) return noCluster(program, said(stderr));
  return new UserInputError({
    place: program,
    reason: `Slurm does not answer: ${said(stderr)}`,
    remedy: 'Ask again later. Jobs that run go on, and results are kept.',
  });
}

function said(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.replace(/^\w+: (error: )?/, '').trim());
  return lines.filter((line) => line !== '').at(-1) ?? 'it says nothing';
}
