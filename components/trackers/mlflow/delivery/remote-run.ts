import { uploadArtifact } from '../client/artifacts.js';
import type { MlflowClient } from '../client/client.js';
import { MlflowError } from '../client/errors.js';
import type { Entry, RunStatus } from '../client/protocol.js';
import { Acknowledged } from './acknowledged.js';
import type { Destination } from './destination.js';
import { shortDigest } from './digest.js';
import { findOrCreateRun, keepOldest, type RunToCreate } from './identity.js';

/** A run of the server that stands for a row or a seed, with what the server has acknowledged of it. */
export class RemoteRun {
  /** The place of the run's files. Undefined until the server was asked. */
  private artifactUri: string | undefined;

  private constructor(
    readonly client: MlflowClient,
    readonly destination: Destination,
    readonly key: string,
    readonly acknowledged: Acknowledged,
    readonly runId: string,
  ) {}

  /**
   * Finds the run or creates it. `folder` keeps what was acknowledged; a folder that several rows share has an entry for
   * each.
   */
  static async open(
    client: MlflowClient,
    destination: Destination,
    folder: string,
    key: string,
    wanted: RunToCreate,
  ): Promise<RemoteRun> {
    const acknowledged = await Acknowledged.open(folder, `${destination.name} ${key}`);
    const knownRunId = acknowledged.progress.runId;
    if (knownRunId !== undefined) return new RemoteRun(client, destination, key, acknowledged, knownRunId);
    const run = await findOrCreateRun(client, destination.experimentId, key, wanted);
    // A run has this status when it is created.
    const digests = run.info.status === 'RUNNING' && !run.info.end_time ? { status: 'RUNNING 0' } : {};
    await acknowledged.update({ runId: run.info.run_id, digests });
    return new RemoteRun(client, destination, key, acknowledged, run.info.run_id);
  }

  /** Notes that the server has the journal up to the byte `offset`, and `events` more events than before. */
  async acknowledge(offset: number, events: number): Promise<void> {
    const { progress } = this.acknowledged;
    await this.acknowledged.update({ offset, events: progress.events + events });
  }

  /** Sets the status unless the server has it already. A run that goes on has no end time. */
  async setStatus(status: RunStatus, end: number): Promise<void> {
    const endTime = status === 'RUNNING' || status === 'SCHEDULED' ? 0 : end;
    await this.acknowledged.once('status', `${status} ${endTime}`, () =>
      this.client.updateRun(this.runId, status, endTime),
    );
  }

  /** Sends the parameters and tags that the server does not have yet with these values. */
  async describe(name: string, params: readonly Entry[], tags: readonly Entry[]): Promise<void> {
    await this.acknowledged.once(name, shortDigest([params, tags]), async () => {
      await this.logNewParameters(params, tags);
    });
  }

  async uploadArtifact(name: string, file: string, digest: string): Promise<void> {
    await this.acknowledged.once(`artifact ${name}`, digest, async () => {
      this.artifactUri ??= (await this.client.run(this.runId)).info.artifact_uri ?? '';
      await uploadArtifact(this.client, this.artifactUri, name, file);
    });
  }

  /** Removes duplicates of this run. A request to create it whose answer was lost may have been carried out late. */
  async removeGhosts(): Promise<void> {
    const remove = async (): Promise<void> => {
      await keepOldest(this.client, this.destination.experimentId, this.key, this.runId);
    };
    if (this.destination.restored) await remove();
    else await this.acknowledged.once('ghosts', 'removed', remove);
  }

  /** Whether somebody removed the run from the server. Then it must be created again and sent from the start. */
  async isGone(): Promise<boolean> {
    try {
      return (await this.client.run(this.runId)).info.lifecycle_stage === 'deleted';
    } catch (error) {
      if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return true;
      throw error;
    }
  }

  /**
   * Sends parameters that the server does not have. Their values are final on the server, so a value of another version stays
   * as it is.
   */
  private async logNewParameters(params: readonly Entry[], tags: readonly Entry[]): Promise<void> {
    try {
      await this.client.logAll(this.runId, { params, tags });
    } catch (error) {
      if (!(error instanceof MlflowError && error.trouble === 'rejected')) throw error;
      const stored = new Set((await this.client.run(this.runId)).data?.params?.map(({ key }) => key));
      const missing = params.filter(({ key }) => !stored.has(key));
      if (missing.length === params.length) throw error;
      await this.client.logAll(this.runId, { params: missing, tags });
    }
  }
}

/**
 * Does `work` on the run that `open` gives. If the run was removed from the server meanwhile, it is created again once, and
 * everything is delivered again.
 */
export async function withRun<T>(open: () => Promise<RemoteRun>, work: (run: RemoteRun) => Promise<T>): Promise<T> {
  const run = await open();
  try {
    return await work(run);
  } catch (error) {
    if (!(error instanceof MlflowError && error.trouble === 'rejected') || !(await run.isGone())) throw error;
    await run.acknowledged.forget();
    return work(await open());
  }
}
