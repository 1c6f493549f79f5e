// A lock must be taken over from a killed process without two processes ever holding it: see `claim`.
import { closeSync, linkSync, openSync, readFileSync, statSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process-identity.js';
import { generations, newHolder, parseHolder, readHolder, type Generation, type Holder } from './lock-generations.js';

/** A lock that this process holds, until it releases it or ends. */
export interface Held {
  release(): void;
}

export interface LockOptions {
  /**
   * Milliseconds after the last sign of life at which a holder is taken for dead that cannot be asked, because it runs on
   * another machine or has not written its name. Default: ten minutes.
   */
  readonly patience?: number;
}

const defaultPatience = 10 * 60_000;
const longestHeartbeat = 30_000;
const pollMilliseconds = 150;

/**
 * Waits until this process alone holds the lock at `file`. Locks of dead processes are taken over.
 *
 * @param onWait called once, with the holder's process number, when somebody else holds it
 * @throws the signal's reason once it is aborted
 */
export async function holdExclusively(
  file: string,
  signal: AbortSignal,
  onWait: (holder: number | undefined) => void = () => {},
  options: LockOptions = {},
): Promise<Held> {
  for (let hasWaited = false; ;) {
    signal.throwIfAborted();
    const claimed = claim(file, options);
    if (typeof claimed === 'object') return claimed;
    if (claimed !== 'lost' && !hasWaited) {
      hasWaited = true;
      onWait(claimed);
    }
    await sleep(pollMilliseconds * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
  }
}

/** Whether a process holds the lock at `file`, or is taken to: see `LockOptions.patience`. */
export function isHeld(file: string, { patience = defaultPatience }: LockOptions = {}): boolean {
  return generations(file).some((one) => isHolding(one, file, patience));
}

/** Takes the lock at `file` if nobody holds it; `undefined` where somebody does. */
export async function tryExclusively(file: string, options: LockOptions = {}): Promise<Held | undefined> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const claimed = claim(file, options);
    if (typeof claimed === 'object') return claimed;
    if (claimed !== 'lost') return undefined;
    await sleep(10 * Math.random());
  }
  return undefined;
}

/**
 * One attempt. A lock is a file `<file>.<generation>` that names its holder. Where there is no such file, the lock is free and
 * generation 1 is claimed. Where a dead process holds it, the next generation is claimed, which only one process can create.
 * A slow process may act on an outdated look at the folder. So every claim is checked afterwards: the files beside it must be
 * exactly those that were seen before, those of dead holders included. Otherwise the claim is withdrawn.
 *
 * @returns the lock; the process number of the living holder, where it is known; or `lost` when another process was faster
 */
function claim(file: string, { patience = defaultPatience }: LockOptions): Held | number | undefined | 'lost' {
  const before = generations(file);
  const living = before.find((one) => isHolding(one, file, patience));
  if (living !== undefined) return living.holder?.pid;
  const holder = newHolder();
  const name = `${file}.${(before.at(-1)?.generation ?? 0) + 1}`;
  const draft = `${file}.${holder.nonce}`;
  try {
    writeFileSync(draft, JSON.stringify(holder));
    linkSync(draft, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // A server of NFS whose answer was lost refuses the repeated request, although the first one made the link.
    if (readHolder(name)?.nonce !== holder.nonce) return 'lost';
  } finally {
    unlinkIfThere(draft);
  }
  const beside = generations(file).filter((other) => other.name !== name);
  const isUnchanged =
    beside.length === before.length && beside.every((one, index) => one.identity === before[index]?.identity);
  if (!isUnchanged) {
    unlinkIfThere(name);
    return 'lost';
  }
  for (const dead of before) unlinkIfThere(dead.name);
  return held(name, holder, Math.min(longestHeartbeat, patience / 6));
}

/** If another machine has taken over meanwhile, the file of that name is its lock and is left alone. */
function held(name: string, { nonce }: Holder, heartbeat: number): Held {
  const isOurs = () => readHolder(name)?.nonce === nonce;
  const beat = setInterval(() => {
    try {
      giveSign(name, nonce);
    } catch {
      // The folder was removed, and the work in it will fail with a better message than ours.
    }
  }, heartbeat).unref();
  return {
    release: () => {
      clearInterval(beat);
      if (isOurs()) unlinkIfThere(name);
    },
  };
}

/**
 * Writes the file's text once more, so that its time is now: by the clock of where the folder is kept, which others measure by,
 * and not by that of this machine. A file that another machine has put in its place meanwhile is not the one that is open.
 */
function giveSign(name: string, nonce: string): void {
  const file = openSync(name, 'r+');
  try {
    const text = readFileSync(file, 'utf8');
    if (parseHolder(text)?.nonce === nonce) writeSync(file, text, 0);
  } finally {
    closeSync(file);
  }
}

function isHolding({ holder, name }: Generation, file: string, patience: number): boolean {
  const alive = holder === undefined ? undefined : isAlive(holder);
  if (alive !== undefined) return alive;
  const status = statSync(name, { throwIfNoEntry: false });
  return status !== undefined && clockOf(file) - status.mtimeMs < patience;
}

/** What time it is where the folder is kept: the clock of another machine may be minutes away from ours. */
function clockOf(file: string): number {
  const probe = `${file}.${newHolder().nonce}`;
  writeFileSync(probe, '');
  const { mtimeMs } = statSync(probe);
  unlinkIfThere(probe);
  return mtimeMs;
}

function unlinkIfThere(name: string): void {
  try {
    unlinkSync(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
