import { join } from 'node:path';
import { countPending } from '../../../framework/records/journal-tail.js';
import { UserInputError } from '../../../framework/errors.js';
import { type Held, tryExclusively } from '../../../framework/files/exclusive-lock.js';
import type { Delivery, TrackedRun, TrackedRunWithLock, Tracker } from '../../../framework/contracts/tracker.js';
import type { LocalDestinations } from '../../../framework/contracts/local-destinations.js';
import type { ModelRegistry } from '../../../framework/contracts/model-registry.js';
import { MlflowClient } from './client/client.js';
import { MlflowError } from './client/errors.js';
import { Transport } from './client/transport.js';
import {
  connectionFrom,
  ConnectionError,
  type ConnectionSettings,
  placeOf,
  withoutCredentials,
  workspaceOf,
} from './connection.js';
import { deliverShipment } from './delivery/deliver.js';
import { type Destination, openDestination, type WantedExperiment } from './delivery/destination.js';
import { Memory } from './delivery/memory.js';
import { originFile } from '../../../framework/records/origin-file.js';
import { type PlanFile, planFile, runFolder } from '../../../framework/records/plan-file.js';
import { latestAcknowledged } from './delivery/acknowledged.js';
import type { Shipment } from './delivery/shipment.js';
import { registerRun } from './delivery/registration.js';
import { remoteRun, remoteRuns } from './delivery/remote-runs.js';
import { serve, served, stopServed } from './serve.js';
import { type ViewKey, viewLink } from './layout/saved-views.js';
import { journalFile } from '../../../framework/records/journal-reader.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Settings = Partial<ConnectionSettings> & { readonly experiment?: string };

/** Milliseconds without a sign of life after which a delivery by another machine counts as ended. */
const patience = 120_000;

/** The result of an attempt to deliver. */
interface Shipped {
  readonly problem?: string;
  /** Undefined where no experiment of a server could be reached. */
  readonly shipment?: Shipment;
}

/**
 * Delivers experiment folders to an MLflow server. `deliver` never throws because of the server; it returns what went wrong.
 */
export class MlflowTracker implements Tracker {
  private readonly uri: string;
  private readonly memories = new Map<string, Memory>();

  readonly local: LocalDestinations = {
    name: 'MLflow',
    variable: 'MLFLOW_TRACKING_URI',
    start: (settings) => serve(settings, this.environment),
    running: served,
    stop: stopServed,
  };

  readonly models: ModelRegistry = {
    view: 'student-python',
    register: (folder, registration) =>
      this.with(new AbortController().signal, (client) => registerRun(client, folder, registration)),
  };

  constructor(
    readonly settings: Settings,
    readonly environment: Environment,
  ) {
    this.uri = settings.uri || environment['MLFLOW_TRACKING_URI'] || '';
  }

  get enabled(): boolean {
    return this.uri !== '';
  }

  get destination(): string | undefined {
    return this.enabled ? withoutCredentials(this.uri) : undefined;
  }

  async deliver(
    experimentFolder: string,
    { signal, final }: { readonly signal: AbortSignal; readonly final: boolean },
  ): Promise<Delivery> {
    const plan = this.enabled ? planFile.read(experimentFolder) : undefined;
    if (plan === undefined) return { delivered: 0, pending: 0 };
    return this.account(plan, experimentFolder, await this.ship(plan, experimentFolder, { signal, final }));
  }

  async follow(experimentFolder: string, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    const plan = this.enabled ? planFile.read(experimentFolder) : undefined;
    if (plan !== undefined) await this.ship(plan, experimentFolder, { signal, final: false });
  }

  async runs(signal: AbortSignal): Promise<readonly TrackedRun[]> {
    return this.with(signal, remoteRuns);
  }

  async run(address: string, signal: AbortSignal): Promise<TrackedRunWithLock> {
    return this.with(signal, (client) => remoteRun(client, address));
  }

  /** The address without credentials. Destinations are named by it. */
  private get base(): string {
    return withoutCredentials(this.uri);
  }

  private get place(): string {
    const workspace = workspaceOf(this.settings, this.environment);
    return placeOf({ base: this.base, ...(workspace === undefined ? {} : { workspace }) });
  }

  private async with<T>(signal: AbortSignal, work: (client: MlflowClient) => Promise<T>): Promise<T> {
    let transport: Transport | undefined;
    try {
      transport = new Transport(connectionFrom({ ...this.settings, uri: this.uri }, this.environment));
      return await work(new MlflowClient(transport, signal));
    } catch (error) {
      if (!(error instanceof MlflowError || error instanceof ConnectionError)) throw error;
      const isAway = error instanceof MlflowError && error.trouble === 'unreachable';
      const remedy = 'Write the address of a server that runs; "formulary mlflow up" starts one on this machine.';
      throw new UserInputError({ place: this.base, reason: error.message, ...(isAway ? { remedy } : {}) });
    } finally {
      transport?.close();
    }
  }

  private async ship(
    plan: PlanFile,
    experimentFolder: string,
    { signal, final }: { readonly signal: AbortSignal; readonly final: boolean },
  ): Promise<Shipped> {
    let lock: Held | undefined;
    let transport: Transport | undefined;
    let shipment: Shipment | undefined;
    let problem: string | undefined;
    try {
      lock = await tryExclusively(join(experimentFolder, 'mlflow.lock'), { patience });
      if (lock === undefined) return { problem: 'another process is delivering it' };
      transport = new Transport(connectionFrom({ ...this.settings, uri: this.uri }, this.environment));
      const client = new MlflowClient(transport, signal);
      const destination = await openDestination(client, this.wanted(plan));
      const memory = this.memoryOf(experimentFolder, destination);
      const origin = originFile.readIfWhole(experimentFolder);
      shipment = { client, plan, experimentFolder, destination, memory, origin };
      await deliverShipment(shipment, final);
    } catch (error) {
      problem = this.explain(error, signal);
    } finally {
      transport?.close();
      lock?.release();
    }
    return { ...(problem === undefined ? {} : { problem }), ...(shipment === undefined ? {} : { shipment }) };
  }

  /** Names the destination of a delivery. Another server is another destination, and so is a new server at the same address. */
  private memoryOf(experimentFolder: string, destination: Destination): Memory {
    const name = `${experimentFolder} ${destination.name}`;
    const memory = this.memories.get(name) ?? new Memory();
    this.memories.set(name, memory);
    return memory;
  }

  private wanted(plan: PlanFile): WantedExperiment {
    const { environment, settings } = this;
    if (settings.experiment !== undefined) return { name: settings.experiment };
    if (environment['MLFLOW_EXPERIMENT_ID']) return { id: environment['MLFLOW_EXPERIMENT_ID'] };
    return { name: environment['MLFLOW_EXPERIMENT_NAME'] || plan.title };
  }

  /** Puts the reason of a failed delivery into words. It does not make a run fail. */
  private explain(error: unknown, signal: AbortSignal): string {
    if (signal.aborted) return 'the delivery was interrupted';
    const isInWords = [MlflowError, ConnectionError, UserInputError].some((kind) => error instanceof kind);
    if (isInWords) return (error as Error).message;
    if (!(error instanceof Error)) return String(error);
    return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
  }

  private async account(plan: PlanFile, experimentFolder: string, { problem, shipment }: Shipped): Promise<Delivery> {
    const folders = new Set(plan.rows.flatMap(({ runs }) => runs.map((run) => runFolder(experimentFolder, run))));
    let delivered = 0;
    let pending = 0;
    for (const folder of folders) {
      const acknowledged = await latestAcknowledged(folder, shipment?.destination.name ?? this.place);
      delivered += acknowledged.events;
      pending += await countPending(journalFile(folder), acknowledged.offset);
    }
    return {
      delivered,
      pending,
      ...(problem === undefined ? {} : { problem }),
      ...(shipment === undefined
        ? {}
        : { link: linkOf(shipment, 'rows'), views: [{ name: 'curves', link: linkOf(shipment, 'curves') }] }),
    };
  }
}

function linkOf({ client, destination }: Shipment, view: ViewKey): string {
  const { base, workspace } = client.transport.connection;
  return viewLink(base, destination.experimentId, view, workspace);
}
