import type { Origin } from '../../../../framework/records/origin-file.js';
import type { Shipment } from './shipment.js';

/** The tag that says who ran an experiment, and where: `anna@laptop`. */
export const originTag = 'formulary.origin';

/** An origin in the form of the tag. Quotes are left out, so that filters can hold it. */
export function originText({ user, host }: Origin): string {
  return `${user}@${host}`.replace(/['"\\]/g, '');
}

/**
 * Names of the rows that other persons, or the same person on another machine, have in this experiment of the server. Rows of
 * versions that did not tell persons apart do not count.
 */
export async function rowsOfOthers(
  { client, destination, origin, memory }: Shipment,
  final: boolean,
): Promise<ReadonlySet<string>> {
  if (origin === undefined) return new Set();
  return memory.others(final, async () => {
    const filter = `tags.\`formulary.kind\` = 'row' AND tags.\`${originTag}\` != '${originText(origin)}'`;
    const names = new Set<string>();
    for await (const { data } of client.searchRuns([destination.experimentId], filter)) {
      const name = data?.tags?.find(({ key }) => key === 'formulary.row')?.value;
      if (name !== undefined) names.add(name);
    }
    return names;
  });
}

/** The name of a row by which its seeds are grouped: with its origin where another person has a row of the same name. */
export function nameAmongOthers(row: string, others: ReadonlySet<string>, origin: Origin | undefined): string {
  return origin !== undefined && others.has(row) ? `${row} (${originText(origin)})` : row;
}
