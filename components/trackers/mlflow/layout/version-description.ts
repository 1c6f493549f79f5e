import type { Entry, Run } from '../client/protocol.js';
import { escaped } from './description.js';
import { runRoute } from './routes.js';

/** The runs that a registered version comes from. */
export interface VersionOrigin {
  /** Name of the server's experiment. */
  readonly experiment: string;
  readonly seed: Run;
  /** The row that the seed belongs to, where the server still has it. */
  readonly row?: Run;
  /** What loads the version in Python; absent where it has no such form. */
  readonly use?: string;
}

const research = 'For research: nothing here has been validated for care.';

/** What all versions have in common, in Markdown. */
export function registeredDescription(): string {
  return `Recommends medications for the last visit of a patient. Trained by Formulary. ${research}`;
}

/** What one version is, in Markdown: its score first, then where it comes from and how to use it. */
export function versionDescription({ experiment, seed, row, use }: VersionOrigin): string {
  const tags = tagsOf(seed);
  const data = row && tagsOf(row).get('formulary.data');
  const from = [seed, ...(row === undefined ? [] : [row])].map(
    ({ info }) => `[${escaped(info.run_name ?? info.run_id)}](${runRoute(seed.info.experiment_id, info.run_id)})`,
  );
  const parts = [
    tags.get('mlflow.note.content') ?? 'no scores',
    ...(data === undefined ? [] : [`**${data}**`]),
    `${from.join(', a seed of ')}, of the experiment "${escaped(experiment)}"`,
    use === undefined
      ? 'It has no form that Python predicts with: `formulary recommend` runs it.'
      : `\`\`\`python\n${use}.predict([{"patient": "a", "profile": {…}, "visits": [{"diagnoses": […], "procedures": […], "medications": […]}, …]}])\n\`\`\``,
    research,
  ];
  return parts.join('\n\n');
}

/** Tags that a version takes from its runs, so that it can be found without them. */
export function versionTags({ experiment, seed, row }: VersionOrigin): readonly Entry[] {
  const own = tagsOf(seed);
  const taken = {
    'formulary.experiment': experiment,
    'formulary.row': own.get('formulary.seed_of'),
    'formulary.seed': own.get('formulary.seed'),
    'formulary.run': own.get('formulary.run'),
    'formulary.data': row && tagsOf(row).get('formulary.data'),
    commit: own.get('mlflow.source.git.commit'),
    score: own.get('mlflow.note.content'),
  };
  return Object.entries(taken).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}

function tagsOf({ data }: Run): ReadonlyMap<string, string> {
  return new Map((data?.tags ?? []).map(({ key, value = '' }) => [key, value]));
}
