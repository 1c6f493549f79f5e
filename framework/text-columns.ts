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
