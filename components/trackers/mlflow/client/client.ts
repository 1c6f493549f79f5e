import type { Static, TSchema } from 'typebox';
import { type Batch, inBatches } from './batches.js';
import { MlflowError } from './errors.js';
import { checkedMetric, checkedParameter, checkedTag, limits, shortened } from './limits.js';
import {
  type Entry,
  type Experiment,
  ExperimentAnswer,
  ExperimentCreated,
  ExperimentPage,
  Nothing,
  parseAnswer,
  type Run,
  RunAnswer,
  RunPage,
  type RunStatus,
} from './protocol.js';
import type { Request, Transport } from './transport.js';

const api = '/api/2.0/mlflow';

/** MLflow's REST API, with one method per call. Everything is checked before it is sent. Throws `MlflowError`. */
export class MlflowClient {
  constructor(
    readonly transport: Transport,
    readonly signal: AbortSignal,
  ) {}

  get base(): string {
    return this.transport.connection.base;
  }

  async experimentByName(name: string): Promise<Experiment | undefined> {
    const query = new URLSearchParams({ experiment_name: name });
    try {
      return (await this.get(ExperimentAnswer, 'experiments/get-by-name', query)).experiment;
    } catch (error) {
      if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
      throw error;
    }
  }

  async experimentById(experimentId: string): Promise<Experiment> {
    const query = new URLSearchParams({ experiment_id: experimentId });
    return (await this.get(ExperimentAnswer, 'experiments/get', query)).experiment;
  }

  /** All experiments that are not deleted. */
  async *searchExperiments(): AsyncGenerator<Experiment> {
    let token: string | undefined;
    do {
      const page: Static<typeof ExperimentPage> = await this.post(ExperimentPage, 'experiments/search', {
        max_results: 1000,
        ...(token === undefined ? {} : { page_token: token }),
      });
      yield* page.experiments ?? [];
      token = page.next_page_token || undefined;
    } while (token !== undefined);
  }

  async createExperiment(name: string, tags: readonly Entry[]): Promise<string> {
    const body = {
      name: shortened(name, limits.experimentName),
      tags: tags.map((tag) => checkedTag(tag, limits.experimentTagValue)),
    };
    return (await this.post(ExperimentCreated, 'experiments/create', body)).experiment_id;
  }

  async restoreExperiment(experimentId: string): Promise<void> {
    await this.post(Nothing, 'experiments/restore', { experiment_id: experimentId });
  }

  async setExperimentTag(experimentId: string, tag: Entry): Promise<void> {
    const { key, value } = checkedTag(tag, limits.experimentTagValue);
    await this.post(Nothing, 'experiments/set-experiment-tag', { experiment_id: experimentId, key, value });
  }

  /** Creates a run. The call is not idempotent: after a lost answer the run may exist, now or later. */
  async createRun(experimentId: string, name: string, startTime: number, tags: readonly Entry[]): Promise<Run> {
    const body = {
      experiment_id: experimentId,
      run_name: shortened(name, limits.runName),
      start_time: startTime,
      tags: tags.filter(({ key }) => key !== 'mlflow.runName').map((tag) => checkedTag(tag)),
    };
    return (await this.post(RunAnswer, 'runs/create', body, false)).run;
  }

  async run(runId: string): Promise<Run> {
    return (await this.get(RunAnswer, 'runs/get', new URLSearchParams({ run_id: runId }))).run;
  }

  /** Sets a run's status. An `endTime` of 0 removes the end, for a run that goes on. */
  async updateRun(runId: string, status: RunStatus, endTime?: number): Promise<void> {
    const end = endTime === undefined ? {} : { end_time: endTime };
    await this.post(Nothing, 'runs/update', { run_id: runId, status, ...end });
  }

  async deleteRun(runId: string): Promise<void> {
    await this.post(Nothing, 'runs/delete', { run_id: runId });
  }

  /** All runs that match, page by page, in the server's order. */
  async *searchRuns(
    experimentIds: readonly string[],
    filter: string,
    orderBy: readonly string[] = [],
  ): AsyncGenerator<Run> {
    let token: string | undefined;
    do {
      const page: Static<typeof RunPage> = await this.post(RunPage, 'runs/search', {
        experiment_ids: experimentIds,
        filter,
        order_by: orderBy,
        max_results: 1000,
        ...(token === undefined ? {} : { page_token: token }),
      });
      yield* page.runs ?? [];
      token = page.next_page_token || undefined;
    } while (token !== undefined);
  }

  /**
   * Sends everything one after the other, in as few batches as the limits allow. A batch may be repeated, because the server
   * keeps equal points once.
   */
  async logAll(runId: string, all: Partial<Batch>): Promise<void> {
    const checked = {
      metrics: (all.metrics ?? []).map(checkedMetric),
      params: (all.params ?? []).map(checkedParameter),
      tags: (all.tags ?? []).map((tag) => checkedTag(tag)),
    };
    for (const batch of inBatches(checked)) await this.post(Nothing, 'runs/log-batch', { run_id: runId, ...batch });
  }

  async get<T extends TSchema>(schema: T, path: string, query: URLSearchParams): Promise<Static<T>> {
    return this.ask(schema, { method: 'GET', path: `${api}/${path}`, query, repeatable: true });
  }

  async post<T extends TSchema>(schema: T, path: string, body: object, repeatable = true): Promise<Static<T>> {
    const text = JSON.stringify(body);
    return this.ask(schema, { method: 'POST', path: `${api}/${path}`, body: { type: 'json', text }, repeatable });
  }

  async patch<T extends TSchema>(schema: T, path: string, body: object): Promise<Static<T>> {
    const text = JSON.stringify(body);
    return this.ask(schema, {
      method: 'PATCH',
      path: `${api}/${path}`,
      body: { type: 'json', text },
      repeatable: true,
    });
  }

  async delete<T extends TSchema>(schema: T, path: string): Promise<Static<T>> {
    return this.ask(schema, { method: 'DELETE', path: `${api}/${path}`, repeatable: true });
  }

  async ask<T extends TSchema>(schema: T, request: Request): Promise<Static<T>> {
    const answer = await this.transport.send(request, this.signal);
    return parseAnswer(schema, `${request.method} ${request.path}`, answer.body);
  }
}
