/** A title with what it is about: `Ablations: prauc`, and `Which parts matter? prauc` where it ends like a sentence. */
export function headed(title: string, words: string): string {
  return `${title}${/[.!?]$/.test(title) ? '' : ':'} ${words}`;
}
