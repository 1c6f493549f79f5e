import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserInputError } from '../../errors.js';
import type { Json } from '../../json.js';
import { canonicalJson } from '../../plan/canonical-json.js';
import type { ComponentIdentity } from '../../records/ingredients.js';
import { openInputDigests } from '../../plan/input-digests.js';
import type { PlannedStage } from '../../records/ingredients.js';
import { identityOf, tensorCodeOf } from '../../plan/stage-values.js';
import { namingComponent } from '../../registry/component-error.js';
import { createRunContainer } from '../../registry/container.js';
import type { Registry } from '../../registry/registry.js';
import type { RunContainer } from '../../registry/services.js';
import type { JournalWriter } from '../../records/journal-writer.js';
import { collectGarbage } from './collect-garbage.js';
import { computeStage } from './compute-stage.js';
import { jobFile } from '../../records/job-file.js';
import { lockFile } from '../../records/lock-file.js';
import { seedWords } from '../../records/own-seeds.js';
import { metricsFile } from '../../records/metrics-file.js';
import { resultFile } from '../../records/result-file.js';
import type { RunFile } from '../../records/run-file.js';
import { lockOfRun } from './lock-of-run.js';
import { showOutputs } from './run-outputs.js';
import { cacheFolder } from '../../records/cache-folder.js';
import type { Stage } from '../../contracts/stage.js';
import type { WorkerMessage } from '../../contracts/worker-message.js';

/** Files of a run folder that a tracker may show, because they hold nothing at patient level. */
const shared = [
  'experiment.yaml',
  lockFile.name,
  metricsFile.name,
  'model.onnx',
  'teacher-training.json',
  'probes.json',
  'adapter/adapter_config.json',
  'adapter/adapter_model.safetensors',
];

export interface RunSurroundings {
  readonly runFolder: string;
  readonly registry: Registry;
  readonly signal: AbortSignal;
  readonly tell: (message: WorkerMessage) => void;
  /** Stages that other jobs compute, and the folders of these jobs below `runs/`. */
  readonly awaits: ReadonlyMap<string, string>;
}

/** Computes the stages of a frozen run that the cache lacks, and writes what belongs into the run folder. */
export async function computeRun(run: RunFile, journal: JournalWriter, surroundings: RunSurroundings): Promise<void> {
  const { runFolder, registry, signal } = surroundings;
  const runsFolder = dirname(runFolder);
  const container = createRunContainer(registry, run.values);
  const inRun = `row "${run.row}", ${seedWords(run)}`;
  try {
    container.wire();
  } catch (error) {
    throw namingComponent(error, registry.all(), inRun);
  }
  for (const planned of run.stages) {
    signal.throwIfAborted();
    await computePlanned(planned, { ...surroundings, journal, container, runsFolder, inRun });
  }
  await showOutputs(runsFolder, runFolder, run.stages);
  await lockFile.write(runFolder, lockOfRun(run, runsFolder, runFolder));
  const files = await readdir(runFolder, { recursive: true });
  // The model of a run is its student. An adapter is large, and goes along where there is none.
  const isModel = (name: string) => !name.startsWith('adapter') || !files.includes('model.onnx');
  for (const name of shared.filter((candidate) => files.includes(candidate) && isModel(candidate)))
    journal.append({ event: 'artifact', path: name, name, kind: 'file' });
}

interface StageSurroundings extends RunSurroundings {
  readonly journal: JournalWriter;
  readonly container: RunContainer;
  readonly runsFolder: string;
  /** The run in words. */
  readonly inRun: string;
}

async function computePlanned(planned: PlannedStage, surroundings: StageSurroundings): Promise<void> {
  const { journal, runsFolder, signal, tell, registry, inRun } = surroundings;
  const { stage, key } = planned;
  const say = (said: 'started' | 'cached' | 'finished', seconds = 0) => {
    journal.append({ event: 'stage', stage, key, state: said, ...(said === 'finished' ? { seconds } : {}) });
    tell({ type: 'stage', stage, key, state: said, seconds });
  };
  // A reused output replays its curve while `computeStage` runs, and the points belong behind the stage's own line.
  let state: 'started' | 'cached' | undefined;
  const open = (now: 'started' | 'cached') => {
    if (state === undefined) say(now);
    state ??= now;
  };
  try {
    const computed = await computeStage({
      runsFolder,
      planned,
      signal,
      listener: {
        metric: (point) => {
          open('cached');
          journal.metric(stage, point);
        },
        note: (text) => {
          open('cached');
          journal.note(stage, text);
          // The notes of a reused output stood on the terminal when it was computed.
          if (state === 'started') tell({ type: 'note', stage, text });
        },
        progress: (done, total, unit, ...scores) =>
          tell({ type: 'progress', stage, done, total, unit, ...(scores.length > 0 && { scores }) }),
      },
      start: async () => {
        requireNotAwaited(stage, surroundings);
        open('started');
        return startStage(planned, surroundings);
      },
      build: (name) => surroundings.container.build<Stage>(registry.find('stage', name)!),
    });
    open('cached');
    if (computed.state === 'finished') {
      say('finished', computed.seconds);
      collectGarbage();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    journal.append({ event: 'stage', stage, key, state: 'failed' });
    throw namingComponent(error, registry.all(), `stage ${stage} of ${inRun}`);
  } finally {
    journal.flush();
  }
}

/**
 * A stage that another job was to compute has no output: that job has failed. Here it must not be computed, because this
 * machine may be the wrong one, and many runs would repeat the same failure.
 */
function requireNotAwaited(stage: string, { awaits, runsFolder }: StageSurroundings): void {
  const folder = awaits.get(stage);
  if (folder === undefined) return;
  const { status, problem } = resultFile.readIfWhole(join(runsFolder, folder)) ?? {};
  const ending = status === 'failed' ? `it failed: ${problem ?? ''}` : `it ${status ?? 'ended without a result'}`;
  throw new Error(`the output of stage ${stage} is the work of another job, which left none; ${ending}
  Its log is named by ${join(folder, jobFile.name)}. Submit the experiment again: what is finished is kept.`);
}

/**
 * Builds a stage.
 *
 * @throws UserInputError where its components or its input files have changed since the plan was made
 */
async function startStage(
  planned: PlannedStage,
  { registry, container, runsFolder }: StageSurroundings,
): Promise<Stage> {
  const { stage, ingredients } = planned;
  const component = registry.find('stage', stage);
  if (component === undefined) throw changed(stage, `there is no stage "${stage}" any more`);
  const identities = [ingredients.stage, ...Object.values(ingredients.components)];
  for (const identity of identities) requireUnchanged(stage, identity, registry);
  if (tensorCodeOf(identities.map(({ kind, type }) => registry.find(kind, type))) !== ingredients.tensor)
    throw changed(stage, 'the code of framework/tensor is another one than when the plan was made');
  const instance = container.build<Stage>(component);
  const digests = await openInputDigests(cacheFolder(runsFolder));
  const inputs = await digests.of((await instance.files?.()) ?? []);
  if (canonicalJson(inputs as unknown as Json) !== canonicalJson(ingredients.inputs as unknown as Json))
    throw changed(stage, 'its input files have other contents than when the plan was made');
  return instance;
}

function requireUnchanged(stage: string, identity: ComponentIdentity, registry: Registry): void {
  const component = registry.find(identity.kind, identity.type);
  const now = component === undefined ? undefined : identityOf(component);
  if (now?.module !== identity.module || now.version !== identity.version)
    throw changed(stage, `the source of ${identity.kind}/${identity.type} is another one than when the plan was made`);
}

function changed(stage: string, reason: string): UserInputError {
  return new UserInputError({
    place: `stage ${stage}`,
    reason,
    remedy: 'Start the command again: it plans with what is there now. Finished stages are kept.',
  });
}
