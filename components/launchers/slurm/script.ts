import type { Job, Resources } from '../../../framework/contracts/launcher.js';
import type { Json } from '../../../framework/json.js';
import { passing } from './commands.js';

export interface ScriptSettings {
  readonly throttle?: number;
  readonly runsPerTask: number;
  readonly warning: number;
  readonly restarts: number;
}

export interface ScriptPlaces {
  readonly name: string;
  /** The file with the command line of each task. */
  readonly tasks: string;
  /** The log of a task; `%a` stands for its number. */
  readonly log: string;
}

/** The file of the tasks: one command line each, ready for a shell. */
export function taskLines(tasks: readonly (readonly Job[])[], { prefix = [] }: Resources): string {
  return tasks
    .map(([first, ...further]) => [...prefix, ...first!.command, ...further.flatMap(({ words }) => words)])
    .map((words) => `${words.map(quoted).join(' ')}\n`)
    .join('');
}

/** The script of an array: what it asks Slurm for and where its tasks stand, and then what is the same for all arrays. */
export function arrayScript(...words: Parameters<typeof arrayHead>): string {
  const [, , , { restarts }] = words;
  return `${arrayHead(...words)}\n${arrayBody(restarts)}`;
}

/** What the scripts of arrays differ in. */
export function arrayHead(
  tasks: readonly (readonly Job[])[],
  resources: Resources,
  { name, tasks: file, log }: ScriptPlaces,
  { throttle, warning }: Omit<ScriptSettings, 'runsPerTask'>,
): string {
  const runs = Math.max(...tasks.map((jobs) => jobs.length));
  const array = `0-${tasks.length - 1}${throttle === undefined ? '' : `%${throttle}`}`;
  const header = {
    'job-name': name,
    array,
    output: log,
    'open-mode': 'append',
    requeue: true,
    signal: `B:USR1@${warning}`,
    ...requested(resources),
  };
  return `#!/bin/bash
${Object.entries(header)
  .flatMap(([option, value]) => directive(option, value))
  .join('\n')}

${(resources.modules ?? []).map((module) => `module load ${quoted(module)} || exit 1\n`).join('')}\
tasks=${quoted(file)}
runs=${runs} # the most of one task
`;
}

/**
 * Computes the runs of a task. Slurm's warning before the time limit, and before a pre-emption where the cluster gives one,
 * reaches this shell alone. It passes the warning on; the worker stops at its checkpoint and exits with 75; the task goes back
 * into the queue.
 */
export function arrayBody(restarts: number): string {
  return `command=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" "$tasks")
[ -n "$command" ] || { echo "$tasks has no line for this task"; exit 1; }
echo "$(date '+%F %T') task $SLURM_ARRAY_TASK_ID on $(hostname), start $((\${SLURM_RESTART_COUNT:-0} + 1))"

signalled=
over=
ended=
# A warning that comes while the worker still loads is lost: it is repeated until the worker has ended.
warn() {
  signalled=1
  kill -USR1 "$worker" 2> /dev/null
  [ -n "$over" ] || (while sleep 2 && kill -USR1 "$worker" 2> /dev/null; do :; done) &
  over=1
}
trap warn USR1
trap 'signalled=1; ended=1; kill -TERM "$worker" 2> /dev/null' TERM
work() {
  eval "exec $command $1" &
  worker=$!
  wait "$worker"
  code=$?
  # A signal ends the waiting and not the worker.
  while [ -n "$signalled" ]; do
    signalled=
    wait "$worker"
    again=$?
    [ "$again" = 127 ] || code=$again
  done
  # 138: the warning ended a wrapper that had not yet started the worker.
  [ -n "$over" ] && [ "$code" = 138 ] && code=75
}
# A worker that was killed leaves no word: its run gets one, and the further runs of this task go on.
died() {
  [ -z "$ended" ] && [ "$code" -gt 128 ] && [ "$code" -lt 160 ] && [ "$code" != 130 ]
}
requeue() {
  ended=
  for pause in 1 2 4 8; do
    said=$(scontrol requeue "\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" 2>&1)
    answer=$?
    [ "$answer" = 0 ] && sleep 60
    # A task that is taken back is ended, sometimes before scontrol has its answer.
    if [ "$answer" = 0 ] || [ "$answer" -gt 128 ] || [ -n "$ended" ]; then return 0; fi
    echo "$said"
    grep -qiE '${passing}' <<< "$said" || return 1
    sleep "$pause"
  done
  return 1
}
if [ "\${SLURM_RESTART_COUNT:-0}" = 0 ]; then work; else work --restarted; fi
for _ in $(seq "$runs"); do
  died || break
  echo "the worker was killed by signal $((code - 128))"
  work "--restarted --died 'the worker was killed by signal $((code - 128)) before it could say why; its log may tell more
  Where memory was short (signal 9 or 6), raise resources.memory. Submit again: it goes on from its last checkpoint.'"
done
if [ "$code" = 75 ] && [ "\${SLURM_RESTART_COUNT:-0}" -ge ${restarts} ]; then
  echo 'its time was over ${times(restarts + 1)}: it is given up'
  work "--give-up 'its time was over ${times(restarts + 1)}: it was given up
  Raise resources.time, or launcher.restarts, and submit again: it goes on from its last checkpoint.'"
elif [ "$code" = 75 ]; then
  echo 'its time is over: back into the queue'
  requeue || work "--give-up 'its time was over, and Slurm did not take it back into the queue: its log says why
  Submit again: it goes on from its last checkpoint.'"
fi
exit "$code"
`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** Options of sbatch by their long names. Those that are written out win. */
function requested(resources: Resources): Readonly<Record<string, Json>> {
  const { partition, account, qos, constraint, time, memory, cpus, gpus, options } = resources;
  const named = {
    partition,
    account,
    qos,
    constraint,
    time,
    mem: memory,
    'cpus-per-task': cpus,
    gres: gpus === undefined ? undefined : `gpu:${gpus}`,
  };
  const present = Object.entries(named).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  return { ...Object.fromEntries(present), ...options };
}

function directive(option: string, value: Json): readonly string[] {
  if (value === false) return [];
  if (value === true) return [`#SBATCH --${option}`];
  const text = String(value).replaceAll('\n', ' ');
  return [`#SBATCH --${option}=${/^[\w@%.,:=/+|&*[\]-]*$/.test(text) ? text : `"${text.replaceAll('"', '\\"')}"`}`];
}

/** A word that a shell reads as it is. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
