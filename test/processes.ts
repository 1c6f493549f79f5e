import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Kills a process and all that it has started, without asking: what a lost machine does. */
export function killEverything(pid: number): void {
  for (const victim of withDescendants(pid)) {
    try {
      process.kill(victim, 'SIGKILL');
    } catch {
      // It had ended.
    }
  }
}

/** The process first: what it starts meanwhile is found among its children. */
function withDescendants(pid: number): readonly number[] {
  const children = readChildren(pid);
  return [pid, ...children.flatMap(withDescendants)];
}

function readChildren(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    return [];
  }
}

/** Waits until the predicate holds; rejects after a minute, saying what was waited for. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const start = Date.now();
  while (!holds()) {
    if (Date.now() - start > 60_000) throw new Error(`waited a minute for ${what}`);
    await pause(5);
  }
}

/** Whether somebody computes the stage right now. */
export function isComputing(runs: string, stage: string): boolean {
  const folder = join(runs, 'cache', stage);
  return existsSync(folder) && readdirSync(folder).some((name) => name.includes('.partial-'));
}

/** Whether a stage has left a checkpoint from which it could go on. */
export function hasCheckpoint(runs: string, stage: string): boolean {
  const folder = join(runs, 'cache', stage);
  if (!existsSync(folder)) return false;
  return readdirSync(folder).some(
    (name) => name.endsWith('.checkpoints') && readdirSync(join(folder, name)).length > 0,
  );
}

/** Whether a Python has packages. Loading such as PyTorch takes it seconds; looking for them does not. */
export function hasPackages(python: string, ...names: readonly string[]): boolean {
  const found = names.map((name) => `importlib.util.find_spec('${name}')`).join(' and ');
  return spawnSync(python, ['-c', `import importlib.util, sys; sys.exit(not (${found}))`]).status === 0;
}
