import type { Claim } from '../../records/claim.js';
import { childOf, jsonOf, placeOf, textOf, type MapNode, type Node } from '../node.js';
import type { Place } from '../origin.js';
import type { Problem } from '../problem.js';
import type { PlainRow } from '../rows/expand.js';
import type { Nameable } from '../known-scores.js';
import { unknownName } from '../refer.js';
import { unlikeWords, type ShownRows } from '../shown-rows.js';
import { readSentence } from './sentence.js';

type Report = (problem: Problem) => void;

const forms = [
  'claim: A > B by METRIC on GROUP',
  'equivalent: A and B by METRIC on GROUP within 0.01',
  'faster: 25, row: A, than: B',
  'memory: 1/15, row: A, than: B',
];

/**
 * Reads what a file claims of its rows. A claim that cannot be tested is reported and left out.
 *
 * @param rows all rows of the file
 */
export function readClaims(head: MapNode, rows: readonly PlainRow[], shown: ShownRows, report: Report): Claim[] {
  const claims = head.entries.get('claims')?.node;
  const items = claims?.is === 'list' ? claims.items : [];
  return items.flatMap((item, index) => new ClaimReader(`claims[${index}]`, rows, shown, report).read(item) ?? []);
}

class ClaimReader {
  constructor(
    private readonly path: string,
    private readonly rows: readonly PlainRow[],
    private readonly shown: ShownRows,
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
    const exists = (name: string) => this.rows.some((row) => row.name === name || row.searched === name);
    const said = readSentence(text, isEquivalence ? ['and', '='] : ['>', '<'], exists);
    if (said === undefined) return this.refuse(node, `"${text}" is no claim that can be tested`);
    const within = said.within === undefined ? undefined : Number(said.within);
    if (isEquivalence ? !(within! > 0 && Number.isFinite(within)) : within !== undefined) {
      const reason = isEquivalence ? 'needs a tolerance: "within" and a number above 0' : 'takes no "within"';
      return this.refuse(node, `"${kind}:" ${reason}`);
    }
    const { row, other, metric, group } = said;
    const pairs = this.pairs(node, row, other);
    const { metrics, measures, groups } = this.nameable(pairs);
    const { whatever } = this.shown;
    const scores = metrics.filter((name) => !measures.includes(name));
    const isWrong = [
      this.refer(node, metric, scores, 'metric', whatever.metrics),
      this.refer(node, group, groups, 'group', whatever.groups),
    ];
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
    const pairs = this.pairs(rowNode!, row, other, otherNode);
    const { measures, groups } = this.nameable(pairs);
    const { whatever } = this.shown;
    const isWrong = [
      this.refer(childOf(item, 'by') ?? node, metric, measures, 'measure', whatever.measures),
      this.refer(childOf(item, 'on') ?? node, group, groups, 'group', whatever.groups),
    ];
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
    const { rows } = this;
    const names = [...new Set(rows.flatMap(({ name, searched }) => (searched ? [name, searched] : [name])))];
    const isUnknown = [this.refer(node, row, names, 'row'), this.refer(otherNode, other, names, 'row')].includes(true);
    if (isUnknown) return undefined;
    if (row === other) return this.refuse(node, `compares the row "${row}" with itself`);
    const [ours, theirs] = [pointsOf(row, rows), pointsOf(other, rows)];
    const pairs = [...ours].flatMap(([point, name]) => {
      const match = theirs.get(point);
      return match === undefined ? [] : [{ point, row: name, other: match }];
    });
    if (pairs.length === 0) return this.refuse(node, `"${row}" and "${other}" have no point of the sweep in common`);
    const [first] = pairs;
    const unlike = this.shown.unlike([first!.row, first!.other]);
    return unlike === undefined ? pairs : this.refuse(otherNode, unlikeWords(unlike));
  }

  /** What a claim may name of the rows that it compares. */
  private nameable(pairs: Claim['pairs'] = []): Nameable {
    return this.shown.nameable(pairs.flatMap((pair) => [pair.row, pair.other]));
  }

  /**
   * Reports a name that the rows do not have.
   *
   * @param elsewhere names that rows of other subjects have. Without any, all names are taken
   */
  private refer(
    node: Node,
    name: string,
    known: readonly string[],
    what: string,
    elsewhere?: readonly string[],
  ): boolean {
    if (known.includes(name) || elsewhere?.length === 0) return false;
    this.report({
      ...placeWithin(node, name),
      code: 'E161',
      path: this.path,
      ...unknownName(name, known, what, elsewhere),
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
