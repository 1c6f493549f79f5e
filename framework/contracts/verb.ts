import type { JsonObject } from '../json.js';
import type { Shown } from './view.js';

/**
 * A verb of the command line that is no part of the framework (`formulary prepare`): a component of kind `verb`, built with the
 * options that were typed. Its `summary` and the descriptions of its options make its help.
 *
 * @example
 * export default component({
 *   kind: 'verb',
 *   type: 'prepare',
 *   version: 1,
 *   summary: 'Build the cohort of an experiment and print what each step kept and dropped.',
 *   options: Type.Object({ knowledge: Type.Boolean({ default: false, description: 'print what is known about the codes' }) }),
 *   properties: { of: 'experiment', json: 'print the counts as JSON' },
 *   build: ({ options }) => ({ run: ({ show }) => show(options.knowledge ? 'knowledge-report' : 'cohort-report') }),
 * });
 */
export interface Verb {
  /** Does what was asked for; what it returns is printed. */
  run(context: VerbContext): Promise<Shown>;
}

export interface VerbContext {
  /** The experiment file or run folder that was named. */
  readonly subject: string;
  /**
   * Shows a view of the experiment or run. `out` and `given` are paths, as `ViewContext` has them; `options` are the view's.
   */
  show(view: string, request?: ViewOptions): Promise<Shown>;
}

export interface ViewOptions {
  readonly out?: string;
  readonly given?: string;
  readonly options?: JsonObject;
}

export interface VerbProperties {
  /** What the verb is about: an experiment file, with `--set`, `--row` and `--runs`, or the folder of a finished run. */
  readonly of: 'experiment' | 'run';
  /** What `--json` prints. */
  readonly json: string;
  /** Stands below the options in the help. */
  readonly notes?: string;
}

declare module '../registry/component.js' {
  interface Instances {
    verb: Verb;
  }
  interface Properties {
    verb: VerbProperties;
  }
}
