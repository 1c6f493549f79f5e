/** A piece of a text with fields: words as they are, or the name of what takes their place. */
export type TemplatePart = { readonly text: string } | { readonly field: string };

/** What is wrong with a text: a field that nobody fills in, or a brace without its partner. */
export interface TemplateFault {
  /** The field that does not exist; absent for a brace. */
  readonly field?: string;
  readonly message: string;
}

const pieces = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g;
const writtenBraces: Readonly<Record<string, string>> = { '{{': '{', '}}': '}' };

/**
 * A text with fields in braces, cut into pieces. `{{` and `}}` stand for the braces themselves.
 *
 * @example
 * templateParts('{earlier} visits') // [{ field: 'earlier' }, { text: ' visits' }]
 */
export function templateParts(template: string): readonly TemplatePart[] {
  return [...template.matchAll(pieces)].map(([piece, field]) =>
    field === undefined ? { text: writtenBraces[piece] ?? piece } : { field: field.trim() },
  );
}

/**
 * What of a text with fields cannot be filled in.
 *
 * @param fields the names that may stand in braces; `profile.*` allows every name that begins with `profile.`
 */
export function templateFaults(template: string, fields: readonly string[]): readonly TemplateFault[] {
  return [...template.matchAll(pieces)].flatMap(([piece, field]): readonly TemplateFault[] => {
    if (field !== undefined) {
      const name = field.trim();
      return fields.some((known) => isField(name, known)) ? [] : [{ field: name, message: `has no field {${name}}` }];
    }
    return piece === '{' || piece === '}'
      ? [{ message: `has a "${piece}" without its partner; a brace itself is written ${piece}${piece}` }]
      : [];
  });
}

/** A text with every field filled in. */
export function fillTemplate(parts: readonly TemplatePart[], valueOf: (field: string) => string): string {
  return parts.map((part) => ('text' in part ? part.text : valueOf(part.field))).join('');
}

function isField(name: string, known: string): boolean {
  if (!known.endsWith('*')) return name === known;
  const beginning = known.slice(0, -1);
  return name.startsWith(beginning) && name.length > beginning.length;
}
