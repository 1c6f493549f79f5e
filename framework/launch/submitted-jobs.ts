import type { JobState, Launcher } from '../contracts/launcher.js';
import { UserInputError } from '../errors.js';
import { canonicalJson } from '../plan/canonical-json.js';
import { jobFile, type JobFile } from '../records/job-file.js';
import { discoverComponents } from '../registry/discover.js';
import type { PluginFolder } from '../registry/registry.js';
import { wantedComponents } from '../plan/wanted-components.js';
import { buildLauncher } from './common-component.js';

/** The jobs of one launcher. */
export interface SubmittedJobs {
  readonly launcher: Launcher;
  /** By the folder of the job. */
  readonly jobs: ReadonlyMap<string, JobFile>;
}

/** Where jobs stand that were submitted, by their folders. */
export interface JobStates {
  readonly states: ReadonlyMap<string, JobState>;
  /** Folders whose scheduler does not answer, and why. */
  readonly unanswered: ReadonlyMap<string, string>;
}

export interface LauncherPlace {
  readonly plugins: readonly PluginFolder[];
  /** The folder that holds the components; Formulary's own where absent. */
  readonly components?: string;
}

/** The jobs of some folders by their launchers, as `job.json` names them. Folders without one are left out. */
export async function submittedJobs(
  folders: readonly string[],
  { plugins, components }: LauncherPlace,
): Promise<readonly SubmittedJobs[]> {
  const found = folders.flatMap((folder) => {
    const job = jobFile.readIfWhole(folder);
    return job === undefined ? [] : [[folder, job] as const];
  });
  const sections = new Map(found.map(([, { launcher }]) => [canonicalJson(launcher), launcher]));
  return Promise.all(
    [...sections].map(async ([identity, section]) => {
      const registry = await discoverComponents(components, plugins, wantedComponents([{ launcher: section }], []));
      const jobs = new Map(found.filter(([, { launcher }]) => canonicalJson(launcher) === identity));
      return { launcher: buildLauncher(registry, section).launcher, jobs };
    }),
  );
}

/** Whether a scheduler has something left to do for a job. */
export function isGoing(known: JobState | undefined): boolean {
  return known !== undefined && ['waiting', 'begun', 'running'].includes(known.state);
}

/** Asks every launcher once. A scheduler that does not answer makes nothing fail. */
export async function jobStates(submitted: readonly SubmittedJobs[]): Promise<JobStates> {
  const states = new Map<string, JobState>();
  const unanswered = new Map<string, string>();
  for (const { launcher, jobs } of submitted) {
    try {
      const answered = await launcher.states([...jobs.values()].map(({ id }) => id));
      for (const [folder, { id }] of jobs) {
        const state = answered.get(id);
        if (state !== undefined) states.set(folder, state);
      }
    } catch (error) {
      if (!(error instanceof UserInputError)) throw error;
      for (const folder of jobs.keys()) unanswered.set(folder, error.message);
    }
  }
  return { states, unanswered };
}
