/** Characters of East Asian scripts, and pictures: a terminal gives them two columns. */
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
const withoutColumn = /\p{Mark}|\p{Cf}/u;

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  return [...text].reduce((sum, one) => sum + (withoutColumn.test(one) ? 0 : wide.test(one) ? 2 : 1), 0);
}

/** The text with blanks behind it, so that it takes so many columns of a terminal. */
export function padColumns(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** The beginning of a text, as far as it fits into so many columns. */
export function cutTo(text: string, columns: number): string {
  let left = columns;
  const characters = [...text];
  const end = characters.findIndex((one) => (left -= columnsOf(one)) < 0);
  return end === -1 ? text : characters.slice(0, end).join('');
}

/** The text, with a mark in the place of its middle where it does not fit into so many columns. */
export function shortenTo(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  const kept = Math.max(0, columns - 1);
  return `${cutTo(text, Math.ceil(kept / 2))}…${reversed(cutTo(reversed(text), Math.floor(kept / 2)))}`;
}

function reversed(text: string): string {
  return [...text].toReversed().join('');
}
