/** What a claim says in one sentence: `LEADER(S) > w/o KD by prauc on overall`. */
export interface Sentence {
  readonly row: string;
  readonly relation: string;
  readonly other: string;
  readonly metric: string;
  readonly group: string;
  /** As written: `0.01`. */
  readonly within?: string;
}

const form = /^(?<compared>.+) by (?<metric>\S+)(?: on (?<group>.+?))?(?: within (?<within>\S+))?$/;

/**
 * Takes a claim apart. Names of rows may hold blanks, `>` and `and` themselves: of several places where a sentence can be cut,
 * the first one between two names that exist is meant.
 *
 * @param relations the words that may stand between two rows: `>`, `<`
 * @param exists whether there is a row with a name
 * @returns undefined where the text is no such sentence
 */
export function readSentence(
  text: string,
  relations: readonly string[],
  exists: (row: string) => boolean,
): Sentence | undefined {
  const { compared, metric, group = 'overall', within } = form.exec(text.trim())?.groups ?? {};
  if (compared === undefined || metric === undefined) return undefined;
  const cuts = relations.flatMap((relation) => cutsAt(compared, relation));
  const cut = cuts.find(({ row, other }) => exists(row) && exists(other)) ?? cuts[0];
  return cut && { ...cut, metric, group, ...(within !== undefined && { within }) };
}

function cutsAt(text: string, relation: string): Pick<Sentence, 'row' | 'relation' | 'other'>[] {
  const parts = text.split(` ${relation} `);
  return parts.slice(1).map((_, index) => ({
    row: parts
      .slice(0, index + 1)
      .join(` ${relation} `)
      .trim(),
    relation,
    other: parts
      .slice(index + 1)
      .join(` ${relation} `)
      .trim(),
  }));
}
