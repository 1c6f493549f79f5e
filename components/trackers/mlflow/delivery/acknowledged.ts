import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonIfWhole } from '../../../../framework/files/read-json.js';
import { replaceJson } from '../../../../framework/files/replace-file.js';
import type { Static } from 'typebox';
import { Type } from '../../../../framework/registry/type.js';
import { conforms } from '../../../../framework/conforms.js';
import type { JsonObject } from '../../../../framework/json.js';
import { shortDigest } from './digest.js';

/** How far one destination has acknowledged one folder. */
const progress = {
  /** The run on the server, once it is known. */
  runId: Type.Optional(Type.String()),
  /** Bytes of `journal.jsonl` whose events the server has acknowledged. */
  offset: Type.Number(),
  /** The same, in events. */
  events: Type.Number(),
  /** When the run ended, by its journal, once the server knows of it. */
  endedAt: Type.Optional(Type.Number()),
  /** Time of the scores that a row was last given, milliseconds since 1970. */
  scoredAt: Type.Optional(Type.Number()),
  /** Files that the artifact store refused, by name. */
  refused: Type.Optional(
    Type.Record(Type.String(), Type.Object({ path: Type.String(), at: Type.Number(), reason: Type.String() })),
  ),
  /** Name of what is sent whole (summary, description, view, artifact) → digest of what the server has. */
  digests: Type.Record(Type.String(), Type.String()),
};
const Progress = Type.Object(progress);
export type Progress = Static<typeof Progress>;

const Stored = Type.Object({ ...progress, destination: Type.String() });
type StoredProgress = Static<typeof Stored>;

const nothing: Progress = { offset: 0, events: 0, digests: {} };

/**
 * The acknowledged offset of one folder's journal, kept beside it in a file per destination, so that neither an interruption
 * nor a second server makes anything be sent twice. Losing the file costs time, never data.
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

  /** Starts over: the server lost the run. */
  async forget(): Promise<void> {
    this.state = nothing;
    await this.update({});
  }

  /** Calls `send` unless the server already has what `digest` stands for. */
  async once(name: string, digest: string, send: () => Promise<void>): Promise<void> {
    if (this.state.digests[name] === digest) return;
    await send();
    await this.update({ digests: { ...this.state.digests, [name]: digest } });
  }
}

/**
 * What any destination whose name starts with `destination` has acknowledged of a folder's journal: the latest word, if
 * there are several.
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
