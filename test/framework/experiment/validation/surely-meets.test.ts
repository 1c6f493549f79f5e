import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { header } from '../../../../framework/experiment/header.js';
import { nodeOf, type Node } from '../../../../framework/experiment/node.js';
import type { Origin } from '../../../../framework/experiment/origin.js';
import { strictSchema } from '../../../../framework/experiment/validation/strict-schema.js';
import { surelyMeets } from '../../../../framework/experiment/validation/surely-meets.js';
import type { Json, JsonObject } from '../../../../framework/json.js';
import { readCatalogue } from '../../../../framework/registry/catalogue.js';
import { uniform } from '../mutations.js';

const origin: Origin = { by: 'default', of: 'a test' };
const ajv = new Ajv2020({ strict: false });
ajv.addFormat('path', true);

/** Values around the edges of what schemas allow. */
const edges: readonly Json[] = [
  null,
  true,
  0,
  1,
  -1,
  0.5,
  1e9,
  '',
  'a',
  '🙂',
  'leader',
  [],
  [1, 1],
  ['a', 'b'],
  {},
  { type: 'x' },
];

function numbersAndTexts(schema: Json): readonly Json[] {
  if (Array.isArray(schema)) return schema.flatMap(numbersAndTexts);
  if (typeof schema === 'object' && schema !== null) return Object.values(schema).flatMap(numbersAndTexts);
  return typeof schema === 'number' ? [schema, schema + 1, schema - 1] : [schema];
}

/** Values that a schema takes, and such that it nearly takes. */
function* candidates(schema: JsonObject, random: () => number): Generator<Json> {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>;
  const usual = Object.entries(properties).flatMap(([name, property]): [string, Json][] =>
    property['const'] !== undefined || property['default'] !== undefined
      ? [[name, (property['const'] ?? property['default']) as Json]]
      : [],
  );
  const base = Object.fromEntries(usual);
  yield base;
  for (const [name, property] of Object.entries(properties)) {
    const { [name]: _gone, ...without } = base;
    yield without;
    const own = [...edges, ...numbersAndTexts(property)];
    for (const value of own) yield { ...base, [name]: value };
    const items = property['items'] as JsonObject | undefined;
    for (const inner of items === undefined ? candidates(property, random) : candidates(items, random))
      yield { ...base, [name]: items === undefined ? inner : [inner] };
  }
  yield { ...base, unknown: 1 };
  yield edges[Math.floor(random() * edges.length)] as Json;
}

/** Values of which the two do not say the same. */
function disagreements(schema: JsonObject): readonly string[] {
  const validate = ajv.compile(schema);
  return [...candidates(schema, uniform(1))]
    .filter((value) => surelyMeets(nodeOf(value, origin), schema) !== validate(value))
    .map((value) => JSON.stringify(value));
}

describe('surelyMeets', () => {
  it('says what ajv says, for every component and section', async () => {
    const schemas = new Map<string, JsonObject>([['header', header]]);
    for (const { kind, type, options } of (await readCatalogue()).all())
      schemas.set(`${kind}/${type}`, strictSchema(options, type));
    for (const [name, schema] of schemas) expect(disagreements(strictSchema(schema)), name).to.deep.equal([]);
  });

  const cases: readonly (readonly [string, JsonObject, readonly Json[], readonly Json[]])[] = [
    ['type', { type: 'integer' }, [1, -2], [0.5, '1', null, []]],
    ['several types', { type: ['number', 'null'] }, [0.5, null], ['', {}]],
    ['const', { const: 'a' }, ['a'], ['b', ['a']]],
    ['enum', { enum: [1, 'a'] }, [1, 'a'], ['1', [1]]],
    ['anyOf', { anyOf: [{ type: 'null' }, { type: 'number', minimum: 2 }] }, [null, 2], [1, 'a']],
    ['minimum', { minimum: 2 }, [2, 'text'], [1]],
    ['maximum', { maximum: 2 }, [2, 'text'], [3]],
    ['exclusiveMinimum', { exclusiveMinimum: 2 }, [3], [2]],
    ['exclusiveMaximum', { exclusiveMaximum: 2 }, [1], [2]],
    ['minLength, in characters', { minLength: 2 }, ['ab', '🙂🙂', 1], ['a', '🙂']],
    ['maxLength, in characters', { maxLength: 1 }, ['a', '🙂'], ['ab']],
    ['pattern', { pattern: '^a.$' }, ['ab', 'a🙂'], ['b', 'abc']],
    ['format', { format: 'path' }, ['a/b'], []],
    ['items', { items: { type: 'number' } }, [[], [1, 2], 'text'], [['a']]],
    ['minItems', { minItems: 1 }, [[1], 'text'], [[]]],
    ['uniqueItems', { uniqueItems: true }, [[], [1, '1']], [[1, 1]]],
    ['required', { required: ['a'] }, [{ a: 1 }, []], [{}, { b: 1 }]],
    ['properties', { properties: { a: { type: 'number' } } }, [{}, { a: 1 }, { b: '' }], [{ a: '' }]],
    [
      'additionalProperties',
      { properties: { a: {} }, additionalProperties: false },
      [{ a: 1 }, {}],
      [{ b: 1 }, JSON.parse('{"__proto__":1}') as Json],
    ],
    ['additionalProperties of a form', { additionalProperties: { type: 'number' } }, [{ a: 1 }], [{ a: '' }]],
    ['dependentSchemas', { dependentSchemas: { a: { required: ['b'] } } }, [{}, { a: 1, b: 1 }], [{ a: 1 }]],
  ];
  for (const [keyword, schema, right, wrong] of cases) {
    it(`knows ${keyword}, as ajv does`, () => {
      const validate = ajv.compile(schema);
      for (const value of [...right, ...wrong]) {
        expect(validate(value), `ajv, ${JSON.stringify(value)}`).to.equal(right.includes(value));
        expect(surelyMeets(nodeOf(value, origin), schema), JSON.stringify(value)).to.equal(right.includes(value));
      }
    });
  }

  it('leaves to ajv what it does not know', () => {
    expect(surelyMeets(nodeOf('a', origin), { format: 'email' })).to.equal(false);
    expect(surelyMeets(nodeOf(1, origin), { not: { type: 'string' } })).to.equal(false);
    expect(surelyMeets(nodeOf([{}], origin), { uniqueItems: true })).to.equal(false);
  });

  it('does not judge a value that is not known yet', () => {
    const open: Node = { is: 'scalar', value: null, origin, unset: ['MIMIC_III_ROOT'] };
    expect(surelyMeets(open, { type: 'string', minLength: 1 })).to.equal(true);
  });
});
