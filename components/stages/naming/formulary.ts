import type { Vocabulary } from '../../contracts/cohort.js';
import type { Answer } from '../../contracts/language-model.js';
import { codeInWords } from '../../prompts/wording/code-words.js';
import { partsOf, type AnswerPart } from './answer-parts.js';
import { similarity } from './similarity.js';

/** How a name was found: letter by letter; but for case, accents and punctuation; or by its similarity. */
type Match = 'exact' | 'normalized' | 'similar';

/** The medications that an answer names. */
export interface NamedMedications {
  /** Numbers of medications of the vocabulary, ascending. */
  readonly medications: readonly number[];
  /** Different names in the answer. */
  readonly names: number;
  /** Those of them that are of no medication of the formulary. */
  readonly outOfCorpus: number;
  /** How the others were found. */
  readonly matches: Readonly<Record<Match, number>>;
}

interface Found {
  readonly match: Match;
  readonly medications: readonly number[];
}

/**
 * The medications that may be recommended, by what they are called: their titles, their codes, and codes as prompts write them.
 */
export class Formulary {
  private readonly exact = new Map<string, number[]>();
  private readonly normalized = new Map<string, number[]>();
  private readonly titles = new Map<string, number[]>();
  /** Most parts that a name with commas falls into. */
  private readonly mostParts: number;
  private readonly similar = new Map<string, Found | undefined>();

  /** @param least similarity from which a name is taken for a title */
  constructor(
    vocabulary: Vocabulary,
    private readonly least: number,
  ) {
    const { codes, names } = vocabulary;
    codes.forEach((code, medication) => {
      const title = names[medication] ?? undefined;
      for (const name of new Set([title ?? [], code, codeInWords(vocabulary, medication)].flat())) {
        add(this.exact, name, medication);
        add(this.normalized, normalize(name), medication);
      }
      if (title !== undefined) add(this.titles, normalize(title), medication);
    });
    this.mostParts = Math.max(...names.map((name) => partsOf(name ?? '').length), 1);
  }

  /** Number of titles that several medications have: who names one means all of them. */
  get sharedTitles(): number {
    return [...this.titles.values()].filter(({ length }) => length > 1).length;
  }

  /** Finds the medications of an answer. A name that occurs twice counts once. */
  read(answer: Answer): NamedMedications {
    const found = new Map<string, Found | undefined>();
    if (typeof answer === 'string') this.readText(answer, found);
    else for (const name of answer) if (normalize(name) !== '') found.set(normalize(name), this.find(name));
    const matches = { exact: 0, normalized: 0, similar: 0 };
    const medications = new Set<number>();
    for (const own of found.values()) {
      if (own === undefined) continue;
      matches[own.match]++;
      for (const medication of own.medications) medications.add(medication);
    }
    const known = matches.exact + matches.normalized + matches.similar;
    return {
      medications: [...medications].sort((a, b) => a - b),
      names: found.size,
      outOfCorpus: found.size - known,
      matches,
    };
  }

  /** A name with commas is looked for before its parts are: the longest that is known. */
  private readText(text: string, found: Map<string, Found | undefined>): void {
    const parts = partsOf(text);
    for (let first = 0; first < parts.length;) {
      let count = Math.min(this.mostParts, parts.length - first);
      while (count > 1 && this.findWhole(joined(text, parts, first, count)) === undefined) count--;
      const name = joined(text, parts, first, count);
      found.set(normalize(name), this.find(name));
      first += count;
    }
  }

  private findWhole(name: string): Found | undefined {
    const exact = this.exact.get(name);
    if (exact !== undefined) return { match: 'exact', medications: exact };
    const normalized = this.normalized.get(normalize(name));
    return normalized && { match: 'normalized', medications: normalized };
  }

  private find(name: string): Found | undefined {
    return this.findWhole(name) ?? this.findSimilar(normalize(name));
  }

  /** Of equally similar titles, the first of the vocabulary. */
  private findSimilar(name: string): Found | undefined {
    if (this.least >= 1) return undefined;
    if (this.similar.has(name)) return this.similar.get(name);
    let best = 0;
    let medications: readonly number[] = [];
    for (const [title, own] of this.titles) {
      const share = similarity(name, title, this.least);
      if (share > best) [best, medications] = [share, own];
    }
    const found: Found | undefined = best > 0 ? { match: 'similar', medications } : undefined;
    this.similar.set(name, found);
    return found;
  }
}

function joined(text: string, parts: readonly AnswerPart[], first: number, count: number): string {
  return text.slice(parts[first]!.start, parts[first + count - 1]!.end);
}

/** Lower case without accents; one space for whatever is no letter and no digit. */
export function normalize(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

function add(medications: Map<string, number[]>, name: string, medication: number): void {
  const own = medications.get(name);
  if (own === undefined) medications.set(name, [medication]);
  else if (!own.includes(medication)) own.push(medication);
}
