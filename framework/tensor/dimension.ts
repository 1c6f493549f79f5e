/**
 * A size: a number, or an expression in names that are bound when the program runs: `patient`, `row*width`, `2*visit+patient`.
 * Expressions are kept in one canonical form (symbols of a product sorted, number first, terms sorted), so two sizes are
 * equal exactly when they are written alike.
 */
export type Dimension = number | string;

/** Sizes of the axes, outermost first. */
export type Shape = readonly Dimension[];

/** Symbol → size. */
export type Bindings = ReadonlyMap<string, number>;

/** Product of symbols ('' for none) → coefficient. */
type Polynomial = Map<string, number>;

const symbolPattern = /^[A-Za-z][\w./ -]*$/;

function parse(dimension: Dimension): Polynomial {
  if (typeof dimension === 'number') {
    if (!Number.isInteger(dimension)) throw new Error(`a dimension is a whole number or a name, not ${dimension}`);
    return new Map(dimension === 0 ? [] : [['', dimension]]);
  }
  const polynomial: Polynomial = new Map();
  for (const term of dimension.split('+')) {
    let coefficient = 1;
    const symbols: string[] = [];
    for (const factor of term.split('*')) {
      if (/^-?\d+$/.test(factor)) coefficient *= Number(factor);
      else if (symbolPattern.test(factor)) symbols.push(factor);
      else throw new Error(`cannot read dimension "${dimension}": write names and numbers joined by * and +`);
    }
    accumulate(polynomial, symbols.sort().join('*'), coefficient);
  }
  return polynomial;
}

function accumulate(polynomial: Polynomial, product: string, coefficient: number): void {
  const sum = (polynomial.get(product) ?? 0) + coefficient;
  if (sum === 0) polynomial.delete(product);
  else polynomial.set(product, sum);
}

function format(polynomial: Polynomial): Dimension {
  if (polynomial.size === 0) return 0;
  if (polynomial.size === 1 && polynomial.has('')) return polynomial.get('')!;
  return [...polynomial]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([product, coefficient]) =>
      product === '' ? String(coefficient) : coefficient === 1 ? product : `${coefficient}*${product}`,
    )
    .join('+');
}

/** The canonical way to write a dimension. */
export function canonical(dimension: Dimension): Dimension {
  return typeof dimension === 'number' ? dimension : format(parse(dimension));
}

/** The sum of sizes, e.g. of the parts of a concatenation. */
export function addDimensions(...dimensions: readonly Dimension[]): Dimension {
  const sum: Polynomial = new Map();
  for (const dimension of dimensions)
    for (const [product, coefficient] of parse(dimension)) accumulate(sum, product, coefficient);
  return format(sum);
}

/** left − right */
export function subtractDimensions(left: Dimension, right: Dimension): Dimension {
  return addDimensions(left, multiplyDimensions(right, -1));
}

/** The product of sizes; of none: 1. */
export function multiplyDimensions(...dimensions: readonly Dimension[]): Dimension {
  let product: Polynomial = new Map([['', 1]]);
  for (const dimension of dimensions) {
    const next: Polynomial = new Map();
    for (const [left, leftCoefficient] of product) {
      for (const [right, rightCoefficient] of parse(dimension)) {
        const symbols = [left, right].filter((part) => part !== '').flatMap((part) => part.split('*'));
        accumulate(next, symbols.sort().join('*'), leftCoefficient * rightCoefficient);
      }
    }
    product = next;
  }
  return format(product);
}

/** Left / right when it divides for every binding; else undefined. */
export function divideDimensions(left: Dimension, right: Dimension): Dimension | undefined {
  if (canonical(left) === canonical(right)) return 1;
  const divisor = [...parse(right)];
  if (divisor.length !== 1) return undefined;
  const [symbols, coefficient] = divisor[0]!;
  const quotient: Polynomial = new Map();
  for (const [product, factor] of parse(left)) {
    const remaining = product === '' ? [] : product.split('*');
    for (const symbol of symbols === '' ? [] : symbols.split('*')) {
      const position = remaining.indexOf(symbol);
      if (position < 0) return undefined;
      remaining.splice(position, 1);
    }
    if (factor % coefficient !== 0) return undefined;
    accumulate(quotient, remaining.join('*'), factor / coefficient);
  }
  return format(quotient);
}

/** The names that a dimension depends on. */
export function symbolsOf(dimension: Dimension): readonly string[] {
  if (typeof dimension === 'number') return [];
  return [...new Set(termsOf(dimension).flatMap(({ symbols }) => symbols))];
}

/** A part of a sum: a coefficient and the symbols it multiplies. */
export interface Term {
  readonly coefficient: number;
  readonly symbols: readonly string[];
}

const termsByDimension = new Map<Dimension, readonly Term[]>(); // Sizes are worked out at every step of a training run

/** The terms of a dimension. */
export function termsOf(dimension: Dimension): readonly Term[] {
  const cached = termsByDimension.get(dimension);
  if (cached !== undefined) return cached;
  const terms = [...parse(dimension)].map(([product, coefficient]) => ({
    coefficient,
    symbols: product === '' ? [] : product.split('*'),
  }));
  termsByDimension.set(dimension, terms);
  return terms;
}

/** The size under bindings. Throws when a symbol is not bound. */
export function sizeOf(dimension: Dimension, bindings: Bindings): number {
  if (typeof dimension === 'number') return dimension;
  let size = 0;
  for (const { coefficient, symbols } of termsOf(dimension)) {
    size += symbols.reduce((product, symbol) => {
      const bound = bindings.get(symbol);
      if (bound === undefined)
        throw new Error(`the size "${symbol}" is on no axis of any fed input; feed one with "${symbol}" as an axis`);
      return product * bound;
    }, coefficient);
  }
  return size;
}

/** True when two shapes are equal axis by axis. */
export function sameShape(left: Shape, right: Shape): boolean {
  return left.length === right.length && left.every((size, axis) => size === right[axis]);
}

/** Number of elements, as an expression. */
export function sizeOfShape(shape: Shape): Dimension {
  return multiplyDimensions(...shape);
}
