const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for HTML and SVG. Names come from users' files and must not become markup. */
export function escapeMarkup(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
}

/** Text of a page: a line never breaks within `< 0.001` or `p < 0.001`. */
export function textMarkup(text: string): string {
  return escapeMarkup(text.replaceAll(/(?:\bp )?[<=] (?=[\d.])/g, (sign) => sign.replaceAll(' ', '\u00A0')));
}
