import { nearest } from '../experiment/suggest.js';

/** What to say of a verb that does not exist: the one that was probably meant, and all there are. */
export function unknownVerb(asked: string, known: readonly string[]): string {
  const suggestion = nearest(asked, known);
  const hint = /\.ya?ml$/.test(asked)
    ? `did you mean "formulary run ${asked}"?`
    : suggestion && `did you mean "${suggestion}"?`;
  return `formulary: there is no verb "${asked}"${hint ? `; ${hint}` : ''}\n  known: ${known.join(', ')}\n`;
}
