import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Desk } from '../formulary.js';

/** Whether `tools/slurm/setup.sh` has started a cluster that this process talks to. */
export function hasCluster(): boolean {
  return process.env['SLURM_CONF'] !== undefined && spawnSync('sinfo', ['--noheader']).status === 0;
}

/** Runs a command of Slurm, or a script of `tools/slurm`, and gives what it prints. */
export function slurm(program: string, ...words: readonly string[]): string {
  return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

export interface StatusJson {
  readonly counts: Readonly<Record<string, number>>;
  readonly runs: readonly {
    readonly title: string;
    readonly folder: string;
    readonly row?: string;
    readonly state: string;
    readonly reason?: string;
    readonly id?: string;
    readonly log?: string;
  }[];
}

export async function statusOf(desk: Desk, file: string): Promise<StatusJson> {
  const { stdout, stderr } = await desk.run(['status', file, '--json']);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as StatusJson;
}

/** `12_3` of `formulary-1a2b3c4d-0:12_3` */
export function taskOf(id: string | undefined): string {
  return id?.split(':')[1] ?? '';
}

/**
 * Asks for the status until it is as expected. A task that went back into the queue is let go after some seconds: Slurm would
 * hold it for two minutes. In the second in which it ended it must not start: its node ends such a task as "non-startable".
 */
export async function untilStatus(
  desk: Desk,
  file: string,
  holds: (status: StatusJson) => boolean,
  seconds = 240,
): Promise<StatusJson> {
  const held = new Set<string>();
  for (const end = Date.now() + 1000 * seconds; ; await pause(300)) {
    const status = await statusOf(desk, file);
    if (holds(status)) return status;
    for (const { id, reason } of status.runs) {
      const task = taskOf(id);
      const isHeld = reason === 'BeginTime';
      if (isHeld && !held.has(task)) spawnSync('scontrol', ['update', `JobId=${task}`, 'StartTime=now+4']);
      if (isHeld) held.add(task);
      else held.delete(task);
    }
    if (Date.now() > end) throw new Error(`waited ${seconds} s; now: ${JSON.stringify(status.runs, null, 1)}`);
  }
}

const going = ['waiting', 'running', 'unknown'];

/** Whether nothing will change by itself any more. */
export function isOver({ runs }: StatusJson): boolean {
  return !runs.some(({ state }) => going.includes(state));
}

/** Waits until the queue is empty. Asking Slurm costs a hundredth of what a command of ours does. */
export async function untilIdle(seconds = 240): Promise<void> {
  for (const end = Date.now() + 1000 * seconds; slurm('squeue', '--noheader') !== ''; await pause(100))
    if (Date.now() > end) throw new Error(`waited ${seconds} s; now: ${slurm('squeue')}`);
}

/** Every run as its results: its metrics, and the digests of all stage outputs. */
async function resultsOf(desk: Desk) {
  return {
    outputs: await desk.outputs(),
    metrics: desk.runFolders().map((folder) => readFileSync(join(folder, 'metrics.json'), 'utf8')),
  };
}

/** What `formulary submit` printed as JSON. */
export async function submitted(desk: Desk, ...words: readonly string[]) {
  const { code, stdout, stderr } = await desk.run(['submit', 'table.yaml', '--json', ...words]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { readonly submitted: number; readonly going: number; readonly finished: number };
}

/** The results of a file that was submitted, and of the same file computed on this machine. */
export async function besideLocal(desk: Desk, text: string) {
  const local = new Desk();
  try {
    local.write('table.yaml', text);
    const { code, stderr } = await local.run(['run', 'table.yaml', '--quiet', '--no-tracking']);
    if (code !== 0) throw new Error(stderr);
    return { onCluster: await resultsOf(desk), here: await resultsOf(local) };
  } finally {
    local.remove();
  }
}
