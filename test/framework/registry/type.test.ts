import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type as TypeBox } from 'typebox';
import { Type } from '../../../framework/registry/type.js';

/** The same declaration, made with either. */
const declarations: Readonly<Record<string, (T: typeof Type) => object>> = {
  'options, some of which need not be there': (T) =>
    T.Object(
      { rank: T.Optional(T.Integer({ minimum: 1 })), alpha: T.Number({ exclusiveMinimum: 0, default: 1 }) },
      { description: 'low-rank adapters' },
    ),
  'no options': (T) => T.Object({}),
  'options of which none must be there': (T) => T.Object({ seed: T.Optional(T.Integer()) }),
  'names to choose from': (T) => T.Union([T.Literal('adam'), T.Literal('adamw'), T.Null()], { default: 'adam' }),
  'numbers and truth values as such': (T) => T.Union([T.Literal(3), T.Literal(true)]),
  'lists and maps': (T) =>
    T.Object({
      codes: T.Array(T.String({ minLength: 1 }), { default: [], description: 'ATC codes' }),
      names: T.Record(T.String(), T.Union([T.Number(), T.Null()]), { description: 'by code' }),
    }),
  'the rest': (T) =>
    T.Object({
      any: T.Unknown({ description: 'any' }),
      on: T.Boolean({ default: false }),
      own: T.Unsafe<1>({ const: 1 }),
    }),
};

describe('Type', () => {
  for (const [what, make] of Object.entries(declarations)) {
    it(`declares ${what} as TypeBox does`, () => {
      expect(JSON.stringify(make(Type))).to.equal(JSON.stringify(make(TypeBox)));
    });
  }

  it('is what components declare their options with: TypeBox itself would be loaded by every process', () => {
    const files = readdirSync('components', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const loading = files.filter((file) =>
      /^import (?!type ).* from 'typebox/m.test(readFileSync(join('components', file), 'utf8')),
    );
    expect(loading).to.deep.equal([]);
  });

  it('leaves the schema that Optional is given as it was', () => {
    const width = Type.Integer();
    const both = Type.Object({ one: width, other: Type.Optional(width) });
    expect(JSON.parse(JSON.stringify(both)))
      .to.have.property('required')
      .that.deep.equals(['one']);
  });
});
