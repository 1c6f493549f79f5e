/** The parts of a JSON Schema that hold further options. */
interface OptionSchema {
  readonly description?: unknown;
  readonly properties?: Readonly<Record<string, OptionSchema>>;
  readonly items?: OptionSchema;
  readonly anyOf?: readonly OptionSchema[];
}

/** Dotted paths of the options that nobody described, at every depth of a schema. */
export function undescribedOptions({ properties = {}, items, anyOf = [] }: OptionSchema, path = ''): readonly string[] {
  const own = Object.entries(properties).flatMap(([name, schema]) => {
    const place = path === '' ? name : `${path}.${name}`;
    return [...(isDescribed(schema) ? [] : [place]), ...undescribedOptions(schema, place)];
  });
  const inner = [...(items === undefined ? [] : [items]), ...anyOf];
  return [...own, ...inner.flatMap((schema) => undescribedOptions(schema, path))];
}

function isDescribed({ description }: OptionSchema): boolean {
  return typeof description === 'string' && description.trim() !== '';
}
