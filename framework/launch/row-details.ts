import type { RowDetails } from './freeze-plan.js';
import type { Experiment, Row } from '../experiment/experiment.js';
import { displayPath } from '../files/display-path.js';
import { resolvedYaml } from '../experiment/explanation/resolved-yaml.js';
import { formatPath } from '../experiment/path.js';

/** Collects what the files of a row's runs record and the plan does not say: ablations, environment variables, origins. */
export function rowDetails({ rows, title, file, overrides }: Experiment): ReadonlyMap<string, RowDetails> {
  return new Map(
    rows.map((row) => [
      row.name,
      {
        ablations: row.ablations,
        environment: fromEnvironment(row),
        resolved: `# ${title}: ${row.name}\n# resolved from ${displayPath(file)}\n${resolvedYaml(row.values, { origins: row.origins, showOrigins: true, overrides })}`,
      },
    ]),
  );
}

/** The values that name an environment variable, as the file writes them, because another machine has other values. */
function fromEnvironment({ values, origins }: Row): Readonly<Record<string, string>> {
  const written: [string, string][] = [];
  const visit = (value: unknown, segments: readonly string[]): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) visit(inner, [...segments, name]);
      return;
    }
    const text = origins.history(formatPath(segments)).at(-1)?.written ?? '';
    if (text.includes('${env:')) written.push([formatPath(segments), unquoted(text)]);
  };
  visit(values, []);
  return Object.fromEntries(written);
}

function unquoted(written: string): string {
  return written.startsWith('"') ? (JSON.parse(written) as string) : written;
}
