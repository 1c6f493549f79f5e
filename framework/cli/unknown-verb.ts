import { nearest } from '../experiment/suggest.js';

/** The message about an unknown verb. It names the verb that was probably meant, and all verbs. */
export function unknownVerb(asked: string, verbs: readonly string[]): string {
  const suggestion = nearest(asked, verbs);
  const hint = /\.ya?ml$/.test(asked)
    ? `did you mean "formulary run ${asked}"?`
    : suggestion && `did you mean "${suggestion}"?`;
  return `formulary: there is no verb "${asked}"${hint ? `; ${hint}` : ''}\n  known: ${verbs.join(', ')}\n`;
}
