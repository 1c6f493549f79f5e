import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonIfWhole } from '../../../../framework/files/read-json.js';
import { replaceJson } from '../../../../framework/files/replace-file.js';
import type { Static } from 'typebox';
import { Type } from '../../../../framework/registry/type.js';
import { conforms } from '../../../../framework/conforms.js';
import type { JsonObject } from '../../../../framework/json.js';
import { shortDigest } from './digest.js';

/** What one destination has acknowledged of one folder. */
const progress = {
  /** The run on the server, once it is known. */
  runId: Type.Optional(Type.String()),
  /** Bytes of `journal.jsonl` whose events the server has acknowledged. */
  offset: Type.Number(),
  /** The number of events that the server has acknowledged. */
  events: Type.Number(),
  /** The time when the run ended, from its journal. Absent until the server knows it. */
  endedAt: Type.Optional(Type.Number()),
  /** Time of the scores that were last sent for a row, in milliseconds since 1970. */
  scoredAt: Type.Optional(Type.Number()),
  /** Files that the artifact store refused, by name. */
  refused: Type.Optional(
    Type.Record(Type.String(), Type.Object({ path: Type.String(), at: Type.Number(), reason: Type.String() })),
  ),
  /**
   * Digest of what the server has, by the name of what is sent as a whole, such as a summary, a description, a view or an
   * artifact.
   */
  digests: Type.Record(Type.String(), Type.String()),
};
const Progress = Type.Object(progress);
export type Progress = Static<typeof Progress>;

const Stored = Type.Object({ ...progress, destination: Type.String() });
type StoredProgress = Static<typeof Stored>;

const nothing: Progress = { offset: 0, events: 0, digests: {} };

/**
 * Keeps the acknowledged offset of one folder's journal in a file beside it, one entry per destination. So neither an
 * interruption nor a second server makes anything be sent twice. Losing the file costs time, never data.
 */
export class Acknowledged {
  private constructor(
    private readonly path: string,
    private readonly destination: string,
    private state: Progress,
  ) {}

  /** `destination` names server, experiment and run key. */
  static async open(folder: string, destination: string): Promise<Acknowledged> {
    const path = join(folder, `mlflow-${shortDigest(destination)}.json`);
    const stored = readJsonIfWhole(path);
    return new Acknowledged(path, destination, conforms(Progress, stored) ? stored : nothing);
  }

  get progress(): Progress {
    return this.state;
  }

  async update(change: Partial<Progress>): Promise<void> {
    this.state = { ...this.state, ...change };
    const stored = { destination: this.destination, ...this.state } as unknown as JsonObject;
    await replaceJson(this.path, stored, 1, { durable: false });
  }

  /** Starts over, because the server has lost the run. */
  async forget(): Promise<void> {
    this.state = nothing;
    await this.update({});
  }

  /** Calls `send` unless the server already has contents with this digest. */
  async once(name: string, digest: string, send: () => Promise<void>): Promise<void> {
    if (this.state.digests[name] === digest) return;
    await send();
    await this.update({ digests: { ...this.state.digests, [name]: digest } });
  }
}

/**
 * What a destination whose name starts with `destination` has acknowledged of a folder's journal. If there are several, the
 * latest one counts.
 */
export async function latestAcknowledged(folder: string, destination: string): Promise<StoredProgress> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^mlflow-[0-9a-f]+\.json$/.test(name));
  let latest: { readonly at: number; readonly progress: StoredProgress } | undefined;
  for (const name of names) {
    const path = join(folder, name);
    const stored = readJsonIfWhole(path);
    if (!conforms(Stored, stored) || !stored.destination.startsWith(`${destination} `)) continue;
    const at = (await stat(path)).mtimeMs;
    if (latest === undefined || at > latest.at) latest = { at, progress: stored };
  }
  return latest?.progress ?? { ...nothing, destination };
}
