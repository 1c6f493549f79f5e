import type { Claim } from '../../records/claim.js';
import { childOf, jsonOf, placeOf, textOf, type MapNode, type Node } from '../node.js';
import type { Place } from '../origin.js';
import type { Problem } from '../problem.js';
import type { GroupNames } from '../known-scores.js';
import type { PlainRow } from '../rows/expand.js';
import { nearest } from '../suggest.js';
import { readSentence } from './sentence.js';

/** What claims may speak of. */
export interface Claimable {
  readonly rows: readonly PlainRow[];
  /** Names of scores, and the groups of patients that they exist for. */
  readonly metrics: readonly string[];
  readonly groups: GroupNames;
  /** Names of what is measured of time and memory. */
  readonly measures: readonly string[];
}

type Report = (problem: Problem) => void;

const forms = [
  'claim: A > B by METRIC on GROUP',
  'equivalent: A and B by METRIC on GROUP within 0.01',
  'faster: 25, row: A, than: B',
  'memory: 1/15, row: A, than: B',
];

/** Reads what a file claims of its rows. A claim that cannot be tested is reported and left out. */
export function readClaims(head: MapNode, claimable: Claimable, report: Report): Claim[] {
  const claims = head.entries.get('claims')?.node;
  const items = claims?.is === 'list' ? claims.items : [];
  return items.flatMap((item, index) => new ClaimReader(`claims[${index}]`, claimable, report).read(item) ?? []);
}

class ClaimReader {
  constructor(
    private readonly path: string,
    private readonly claimable: Claimable,
    private readonly report: Report,
  ) {}

  read(item: Node): Claim | undefined {
    if (item.is !== 'map') return undefined;
    const kinds = ['claim', 'equivalent', 'faster', 'memory'].filter((kind) => item.entries.has(kind));
    if (kinds.length !== 1) {
      const found = kinds.length === 0 ? 'claims nothing' : `claims ${kinds.join(' and ')} at once`;
      return this.refuse(item, `${this.path} ${found}`);
    }
    const [kind = ''] = kinds;
    const node = childOf(item, kind)!;
    const isSentence = kind === 'claim' || kind === 'equivalent';
    const stray = [...item.entries.keys()].filter((key) => key !== kind);
    if (isSentence && stray.length > 0)
      return this.refuse(item, `"${kind}:" says everything in its sentence; ${stray.join(', ')} says it twice`);
    return isSentence ? this.sentence(kind, node) : this.ratio(kind, item, node);
  }

  private sentence(kind: string, node: Node): Claim | undefined {
    const text = textOf(node);
    if (text === undefined) return undefined;
    const isEquivalence = kind === 'equivalent';
    const { rows, metrics, groups } = this.claimable;
    const exists = (name: string) => rows.some((row) => row.name === name || row.searched === name);
    const said = readSentence(text, isEquivalence ? ['and', '='] : ['>', '<'], exists);
    if (said === undefined) return this.refuse(node, `"${text}" is no claim that can be tested`);
    const within = said.within === undefined ? undefined : Number(said.within);
    if (isEquivalence ? !(within! > 0 && Number.isFinite(within)) : within !== undefined) {
      const reason = isEquivalence ? 'needs a tolerance: "within" and a number above 0' : 'takes no "within"';
      return this.refuse(node, `"${kind}:" ${reason}`);
    }
    const { row, other, metric, group } = said;
    const isWrong = [
      this.refer(node, metric, metrics, 'metric'),
      groups.all.length > 0 && this.refer(node, group, groups.all, 'group', groups.meant),
    ];
    const pairs = this.pairs(node, row, other);
    if (pairs === undefined || isWrong.includes(true)) return undefined;
    const is = isEquivalence ? 'equivalent' : said.relation === '>' ? 'greater' : 'less';
    return { claim: text.trim(), is, metric, group, ...(within !== undefined && { within }), pairs };
  }

  private ratio(kind: string, item: MapNode, node: Node): Claim | undefined {
    const [rowNode, otherNode] = [childOf(item, 'row'), childOf(item, 'than')];
    const [row, other] = [textOf(rowNode), textOf(otherNode)];
    if (row === undefined || other === undefined)
      return this.refuse(item, `"${kind}:" needs the rows that it compares: "row:" and "than:"`);
    const isFaster = kind === 'faster';
    const metric = textOf(childOf(item, 'by')) ?? (isFaster ? 'end-to-end' : 'memory');
    const group = textOf(childOf(item, 'on')) ?? 'batch-1';
    const { measures, groups } = this.claimable;
    const isWrong = [
      measures.length > 0 && this.refer(childOf(item, 'by') ?? node, metric, measures, 'measure'),
      groups.all.length > 0 && this.refer(childOf(item, 'on') ?? node, group, groups.all, 'group', groups.meant),
    ];
    const pairs = this.pairs(rowNode!, row, other, otherNode);
    const [part = 0, whole = 1] = String(jsonOf(node)).split('/').map(Number);
    const times = isFaster ? part : whole / part;
    if (pairs === undefined || isWrong.includes(true) || !(times > 0)) return undefined;
    const asked = isFaster
      ? `${String(jsonOf(node))} times as fast as`
      : `at most ${String(jsonOf(node))} of the memory of`;
    return { claim: `${row}: ${asked} ${other} (${metric}, ${group})`, is: 'ratio', metric, group, times, pairs };
  }

  /** The rows that a claim compares: those of its names, or of each point of a sweep over them. */
  private pairs(node: Node, row: string, other: string, otherNode = node): Claim['pairs'] | undefined {
    const { rows } = this.claimable;
    const names = [...new Set(rows.flatMap(({ name, searched }) => (searched ? [name, searched] : [name])))];
    const isUnknown = [this.refer(node, row, names, 'row'), this.refer(otherNode, other, names, 'row')].includes(true);
    if (isUnknown) return undefined;
    if (row === other) return this.refuse(node, `compares the row "${row}" with itself`);
    const [ours, theirs] = [pointsOf(row, rows), pointsOf(other, rows)];
    const pairs = [...ours].flatMap(([point, name]) => {
      const match = theirs.get(point);
      return match === undefined ? [] : [{ point, row: name, other: match }];
    });
    return pairs.length > 0 ? pairs : this.refuse(node, `"${row}" and "${other}" have no point of the sweep in common`);
  }

  /**
   * Reports a name that does not exist.
   *
   * @param known those of the names that the message lists
   */
  private refer(node: Node, name: string, names: readonly string[], what: string, known = names): boolean {
    if (names.includes(name)) return false;
    const suggestion = nearest(name, known);
    this.report({
      ...placeWithin(node, name),
      code: 'E161',
      path: this.path,
      message: `there is no ${what} "${name}"`,
      received: name,
      ...(suggestion !== undefined && { suggestion }),
      notes: [`known: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}`],
    });
    return true;
  }

  private refuse(node: Node, message: string): undefined {
    const place = node.is === 'map' ? ([...node.entries.values()][0]?.key ?? placeOf(node)) : placeOf(node);
    this.report({
      ...place,
      code: 'E161',
      path: this.path,
      message,
      notes: ['a claim has one of these forms:', ...forms.map((one) => `  ${one}`)],
    });
    return undefined;
  }
}

/** The rows that a name stands for, by the point of the sweep: the row itself, or one for each point. */
function pointsOf(name: string, rows: readonly PlainRow[]): ReadonlyMap<string, string> {
  if (rows.some((row) => row.name === name)) return new Map([['', name]]);
  const swept = rows.filter(({ searched }) => searched === name);
  return new Map(swept.map((row) => [row.name.slice(name.length + ', '.length), row.name]));
}

/** Where a name stands in a sentence, where the file holds the sentence as it is, plain or in quotes. */
function placeWithin(node: Node, name: string): Place {
  const place = placeOf(node);
  const text = textOf(node) ?? '';
  const quote = (place.length - text.length) / 2;
  if (!text.includes(name) || (quote !== 0 && quote !== 1)) return place;
  return { ...place, column: place.column + quote + text.indexOf(name), length: name.length };
}
