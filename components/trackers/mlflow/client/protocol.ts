import type { Static, TSchema } from 'typebox';
import { Type } from '../../../../framework/registry/type.js';
import { conforms, departure } from '../../../../framework/conforms.js';
import { MlflowError } from './errors.js';

/** The parts of MLflow's REST answers (API 2.0, servers 3.6 … 3.17) that Formulary reads. */

export const Experiment = Type.Object({
  experiment_id: Type.String(),
  name: Type.String(),
  lifecycle_stage: Type.Optional(Type.String()),
  creation_time: Type.Optional(Type.Union([Type.Number(), Type.String()])),
  tags: Type.Optional(Type.Array(Type.Object({ key: Type.String(), value: Type.String() }))),
});
export type Experiment = Static<typeof Experiment>;

export const Run = Type.Object({
  info: Type.Object({
    run_id: Type.String(),
    experiment_id: Type.String(),
    run_name: Type.Optional(Type.String()),
    status: Type.Optional(Type.String()),
    start_time: Type.Optional(Type.Number()),
    end_time: Type.Optional(Type.Number()),
    artifact_uri: Type.Optional(Type.String()),
    lifecycle_stage: Type.Optional(Type.String()),
  }),
  data: Type.Optional(
    Type.Object({
      metrics: Type.Optional(
        Type.Array(
          Type.Object({
            key: Type.String(),
            value: Type.Union([Type.Number(), Type.String()]),
            step: Type.Optional(Type.Number()),
          }),
        ),
      ),
      params: Type.Optional(Type.Array(Type.Object({ key: Type.String(), value: Type.Optional(Type.String()) }))),
      tags: Type.Optional(Type.Array(Type.Object({ key: Type.String(), value: Type.Optional(Type.String()) }))),
    }),
  ),
});
export type Run = Static<typeof Run>;

export const ExperimentAnswer = Type.Object({ experiment: Experiment });
export const ExperimentCreated = Type.Object({ experiment_id: Type.String() });
export const ExperimentPage = Type.Object({
  experiments: Type.Optional(Type.Array(Experiment)),
  next_page_token: Type.Optional(Type.String()),
});
export const RunAnswer = Type.Object({ run: Run });
export const RunPage = Type.Object({
  runs: Type.Optional(Type.Array(Run)),
  next_page_token: Type.Optional(Type.String()),
});
export const Nothing = Type.Object({});

export type RunStatus = 'SCHEDULED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';

export interface Metric {
  readonly key: string;
  /**
   * A finite number, or one of the strings that the server accepts for others. Its JSON reader stops at a bare NaN and drops
   * what follows.
   */
  readonly value: number | 'NaN' | 'Infinity' | '-Infinity';
  /** Whole milliseconds since 1970. */
  readonly timestamp: number;
  readonly step: number;
}

export interface Entry {
  readonly key: string;
  readonly value: string;
}

/** Reads an answer. Throws with what the server answered where the answer has another form. */
export function parseAnswer<T extends TSchema>(schema: T, what: string, body: Buffer): Static<T> {
  // The answer to a PUT of an artifact is empty, or {} under a static prefix.
  const text = body.length === 0 ? '{}' : body.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const start = text.slice(0, 80).replace(/\s+/g, ' ');
    throw new MlflowError('configuration', `${what}: the answer is not JSON ("${start}"): is this an MLflow server?`);
  }
  if (conforms(schema, value)) return value;
  throw new MlflowError('rejected', `${what}: unexpected answer, ${departure(schema, value)}`);
}
