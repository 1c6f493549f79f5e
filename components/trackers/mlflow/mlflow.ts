import { Type } from '../../../framework/registry/type.js';
import { component } from '../../../framework/registry/component.js';
import type { Tracker } from '../../../framework/contracts/tracker.js';
import { MlflowTracker } from './tracker.js';

export default component({
  kind: 'tracker',
  type: 'mlflow',
  version: 1,
  isDefault: true,
  summary: 'Delivers runs to an MLflow server: experiment = title, parent run = row, child run = seed.',
  options: Type.Object({
    uri: Type.Optional(
      Type.String({
        // Plans write this value down and are shown, so user and password belong into the environment.
        pattern: '^(https?://[^/@]+(/.*)?)?$',
        description:
          'address of the server, with base path if it has one and without user and password (MLFLOW_TRACKING_USERNAME, _PASSWORD); MLFLOW_TRACKING_URI where absent, and without either nothing is delivered',
      }),
    ),
    experiment: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description: "name of the server's experiment; the title where absent",
      }),
    ),
    workspace: Type.Optional(
      Type.String({ minLength: 1, description: 'workspace of the server, for servers that have workspaces' }),
    ),
    responseTimeout: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: 'longest wait for an answer, in seconds (default 20)' }),
    ),
    retries: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10,
        description: 'further attempts after a failure that may pass (default 3)',
      }),
    ),
    connections: Type.Integer({ minimum: 1, maximum: 8, default: 2, description: 'connections open at a time' }),
  }),
  keyExcludes: ['uri', 'experiment', 'workspace', 'responseTimeout', 'retries', 'connections'],
  build: ({ options }): Tracker => new MlflowTracker(options, process.env),
});
