import type { RowDetails } from './freeze-plan.js';
import type { Experiment, Row } from '../experiment/experiment.js';
import { displayed } from '../experiment/explanation/origin-text.js';
import { resolvedYaml } from '../experiment/explanation/resolved-yaml.js';
import { formatPath } from '../experiment/path.js';

/** What the files of a row's runs say that only the experiment knows. */
export function rowDetails({ rows, title, file, overrides }: Experiment): ReadonlyMap<string, RowDetails> {
  return new Map(
    rows.map((row) => [
      row.name,
      {
        ablations: row.ablations,
        environment: fromEnvironment(row),
        resolved: `# ${title}: ${row.name}\n# resolved from ${displayed(file)}\n${resolvedYaml(row.values, { origins: row.origins, showOrigins: true, overrides })}`,
      },
    ]),
  );
}

/** Values that name an environment variable, as written: another machine has its own. */
function fromEnvironment({ values, origins }: Row): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  const visit = (value: unknown, segments: readonly string[]): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) visit(inner, [...segments, name]);
      return;
    }
    const written = origins.history(formatPath(segments)).at(-1)?.written ?? '';
    if (written.includes('${env:')) found.push([formatPath(segments), unquoted(written)]);
  };
  visit(values, []);
  return Object.fromEntries(found);
}

function unquoted(written: string): string {
  return written.startsWith('"') ? (JSON.parse(written) as string) : written;
}
