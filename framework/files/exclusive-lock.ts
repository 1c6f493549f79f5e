// A lock must be taken over from a killed process without two processes ever holding it: see `claim`.
import { linkSync, readFileSync, readdirSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';

/** A holder on another machine that has not shown a sign of life for so long is taken for dead. */
const silenceMilliseconds = 10 * 60_000;
const heartbeatMilliseconds = 30_000;
const pollMilliseconds = 150;

export interface Held {
  release(): void;
}

/**
 * Waits until this process alone holds the lock at `file`. Locks of dead processes are taken over.
 *
 * @param onWait called once, with the holder's process number, when somebody else holds it
 */
export async function holdExclusively(
  file: string,
  signal: AbortSignal,
  onWait: (holder: number) => void = () => {},
): Promise<Held> {
  const identity = ownIdentity();
  for (let waited = false; ;) {
    signal.throwIfAborted();
    const holder = claim(file, identity);
    if (typeof holder === 'string') return held(holder);
    if (holder !== undefined && !waited) {
      waited = true;
      onWait(holder.pid);
    }
    await sleep(pollMilliseconds * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
  }
}

/**
 * One attempt. A lock is a file `<file>.<generation>` that names its holder. Free: no file; claim generation 1. Held by a
 * dead process: claim the next generation, which only one process can create. Because a slow process may act on an outdated
 * look at the folder, every claim is checked afterwards: the files beside it must be exactly those seen before, dead holders
 * included; otherwise it is withdrawn.
 *
 * @returns the path of the claimed file; the living holder; or `undefined` when another process was faster
 */
function claim(file: string, identity: ProcessIdentity): string | ProcessIdentity | undefined {
  const before = generations(file);
  const highest = before.at(-1);
  const living = before.find(({ holder, name }) => isHolding(holder, name));
  if (living !== undefined) return living.holder;
  const name = `${file}.${(highest?.generation ?? 0) + 1}`;
  const draft = `${file}.${identity.nonce}`;
  try {
    writeFileSync(draft, JSON.stringify(identity));
    linkSync(draft, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  } finally {
    unlinkIfThere(draft);
  }
  const beside = generations(file).filter((other) => other.name !== name);
  const isUnchanged =
    beside.length === before.length &&
    beside.every(({ holder }, index) => holder.nonce === before[index]?.holder.nonce);
  if (!isUnchanged) {
    unlinkSync(name);
    return undefined;
  }
  for (const dead of before) unlinkSync(dead.name);
  return name;
}

function held(name: string): Held {
  const heartbeat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(name, now, now);
    } catch {
      // Nothing to keep alive: the folder was removed, and the stage will fail with a better message than ours.
    }
  }, heartbeatMilliseconds).unref();
  return {
    release: () => {
      clearInterval(heartbeat);
      unlinkIfThere(name);
    },
  };
}

function isHolding(holder: ProcessIdentity, name: string): boolean {
  const alive = isAlive(holder);
  if (alive !== undefined) return alive;
  const { mtimeMs } = statSync(name, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
  return Date.now() - mtimeMs < silenceMilliseconds;
}

interface Generation {
  readonly generation: number;
  readonly name: string;
  readonly holder: ProcessIdentity;
}

function generations(file: string): readonly Generation[] {
  const prefix = `${path.basename(file)}.`;
  return readdirSync(path.dirname(file))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => ({ generation: Number(name.slice(prefix.length)), name: path.join(path.dirname(file), name) }))
    .flatMap((entry) => {
      const holder = readHolder(entry.name);
      return holder === undefined ? [] : [{ ...entry, holder }];
    })
    .sort((a, b) => a.generation - b.generation);
}

function readHolder(name: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(name, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

function unlinkIfThere(name: string): void {
  try {
    unlinkSync(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
