import { codeVersion } from '../../../framework/launch/code-version.js';
import { freezePlan, type FrozenPlan } from '../../../framework/launch/freeze-plan.js';
import { requireWritable } from '../../../framework/files/require-writable.js';
import type { JobEvent, Launcher } from '../../../framework/contracts/launcher.js';
import { runFrozen, type Outcome } from '../../../framework/launch/run-frozen.js';
import { buildCommon } from '../../../framework/launch/common-component.js';
import type { PlanRequest } from '../../../framework/plan/plan.js';
import type { ToyWorld } from './toy-world.js';

export interface ToyRunOptions {
  readonly jobs?: number;
  readonly keepGoing?: boolean;
  readonly retry?: 'failed';
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: JobEvent) => void;
}

/** Plans, freezes and runs a toy experiment with real worker processes. */
export async function runToy(
  world: ToyWorld,
  request: PlanRequest,
  options: ToyRunOptions = {},
): Promise<Outcome & { readonly frozen: FrozenPlan }> {
  const { jobs = 1, keepGoing = false, signal = new AbortController().signal, onEvent = () => {}, retry } = options;
  await requireWritable(world.runs);
  const plan = await world.plan(request);
  const frozen = await freezePlan(
    {
      plan,
      runsFolder: world.runs,
      file: 'toy.yaml',
      command: 'formulary run toy.yaml',
      tables: [],
      claims: [],
      plugins: [],
      code: await codeVersion(),
      details: new Map(),
    },
    await world.registry(),
  );
  const launcher = buildCommon(await world.registry(), 'launcher', { type: 'local', jobs }) as Launcher;
  const outcome = await runFrozen(
    frozen,
    { run: (jobsToRun, launching) => launcher.run!(jobsToRun, launching) },
    {
      signal,
      keepGoing,
      onEvent,
      components: world.components,
      ...(retry === undefined ? {} : { retry }),
    },
  );
  return { ...outcome, frozen };
}
