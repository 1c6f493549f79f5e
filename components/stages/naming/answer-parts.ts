/** Where a part of an answer stands in its text. */
export interface AnswerPart {
  readonly start: number;
  readonly end: number;
}

/** What may stand before a name: the mark or number of a list, the last word of a list, or what the list is called. */
const lead = /^(?:[\s"'[]|[-*•–]\s|\(?\d{1,3}[.)]\s|and\s|[^:,;\n]*:(?=\s|$))+/iu;
/** What may stand behind it. */
const trail = /[\s"'.\]]+$/u;

/**
 * The parts of a text between commas, semicolons and line breaks that hold a letter or digit, without list marks around them.
 */
export function partsOf(text: string): readonly AnswerPart[] {
  return [...text.matchAll(/[^,;\n]+/gu)].flatMap(({ 0: part, index }) => {
    const start = index + (lead.exec(part)?.[0].length ?? 0);
    const end = index + part.length - (trail.exec(part)?.[0].length ?? 0);
    return start < end && /[\p{L}\p{N}]/u.test(text.slice(start, end)) ? [{ start, end }] : [];
  });
}
