import { expect } from 'chai';
import { discoverComponents } from '../../framework/registry/discover.js';
import type { Registry } from '../../framework/registry/registry.js';
import { sourcesBelow } from './sources.js';

/** The parts of a JSON Schema that hold further options. */
interface OptionSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, OptionSchema>>;
  readonly items?: OptionSchema;
  readonly anyOf?: readonly OptionSchema[];
}

/** Paths of options that nobody described. */
function undescribed({ properties = {}, items, anyOf = [] }: OptionSchema, path: string): string[] {
  const own = Object.entries(properties).flatMap(([name, schema]) => [
    ...(schema.description === undefined || schema.description.trim() === '' ? [`${path}.${name}`] : []),
    ...undescribed(schema, `${path}.${name}`),
  ]);
  const inner = [...(items === undefined ? [] : [items]), ...anyOf].flatMap((schema) => undescribed(schema, path));
  return [...own, ...inner];
}

describe('components', () => {
  let registry: Registry;

  before(async () => {
    // Fails where a file's name is not its component's type, or a folder not the plural of its kind.
    registry = await discoverComponents();
  });

  it('are named by lower-case words with hyphens', () => {
    for (const { kind, type } of registry.all()) expect(`${kind}/${type}`).to.match(/^[a-z]+\/[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('say in one sentence what they are', () => {
    const unclear = registry.all().filter(({ summary }) => !/^[A-Z\d].{15,}\.$/s.test(summary));
    expect(unclear.map(({ kind, type, summary }) => `${kind}/${type}: ${summary}`)).to.deep.equal([]);
  });

  it('describe every option', () => {
    const paths = registry
      .all()
      .flatMap(({ kind, type, options }) => undescribed(options as OptionSchema, `${kind}/${type}`));
    expect(paths).to.deep.equal([]);
  });

  it('are each named by a test', () => {
    const tests = [...sourcesBelow('test'), ...sourcesBelow('tools')].filter(({ path }) => !path.includes('fixtures'));
    const isTested = (type: string) =>
      tests.some(
        ({ text }) => text.includes(`/${type}.js'`) || text.includes(`'${type}'`) || text.includes(`type: ${type}`),
      );
    const untested = registry.all().filter(({ type }) => !isTested(type));
    expect(untested.map(({ kind, type }) => `${kind}/${type}`)).to.deep.equal([]);
  });

  it('accept no option that they do not name', () => {
    const open = registry.all().filter(({ options }) => options['additionalProperties'] === true);
    expect(open.map(({ kind, type }) => `${kind}/${type}`)).to.deep.equal([]);
  });
});
