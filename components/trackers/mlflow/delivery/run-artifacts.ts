import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MlflowError } from '../client/errors.js';
import { mayLeave } from './artifacts.js';
import type { RemoteRun } from './remote-run.js';

/** A file of a run's folder, and its name on the server. */
interface NamedFile {
  readonly name: string;
  /** Relative to the run's folder. */
  readonly path: string;
}

/** Milliseconds after which a refused file is offered again by the same process. Another process offers it at once. */
const patience = 60_000;
const started = Date.now();

/**
 * Uploads a file of a run's folder if it may leave. If the store refuses it (a foreign artifact host, a full disk), only this
 * file is held back: it is remembered, and the rest of the journal is delivered.
 */
export async function sendArtifact(run: RemoteRun, folder: string, { name, path }: NamedFile): Promise<void> {
  const file = resolve(folder, path);
  if (!(await mayLeave(folder, file, name))) return;
  const { size, mtimeMs } = await stat(file);
  try {
    await run.uploadArtifact(name, file, `${size} ${mtimeMs}`);
  } catch (error) {
    if (!(error instanceof MlflowError && error.trouble === 'rejected') || (await run.isGone())) throw error;
    const refused = { ...run.acknowledged.progress.refused, [name]: { path, at: Date.now(), reason: error.message } };
    await run.acknowledged.update({ refused });
  }
}

/** Offers refused files again from time to time. Throws the reason while any are left. */
export async function sendRefused(run: RemoteRun, folder: string): Promise<void> {
  for (const [name, { path, at }] of Object.entries(run.acknowledged.progress.refused ?? {})) {
    // If the clock was set back, the refusal seems to lie in the future.
    if (at >= started && Math.abs(Date.now() - at) < patience) continue;
    const { [name]: _offered, ...others } = run.acknowledged.progress.refused ?? {};
    await run.acknowledged.update({ refused: others });
    await sendArtifact(run, folder, { name, path });
  }
  const [first] = Object.values(run.acknowledged.progress.refused ?? {});
  if (first !== undefined) throw new Error(first.reason);
}
