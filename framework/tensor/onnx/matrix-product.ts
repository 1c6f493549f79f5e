import type { Dimension, Shape } from '../dimension.js';
import type { Emitter } from './emitter.js';

/*
 * onnxruntime's kernel for matrix products (MLAS, sgemm.cpp) sums the terms of an element in blocks. A block has 128 terms,
 * and twice as many for each time that 64 columns can be halved without cutting one off; a transposed left matrix keeps it at
 * 128. Several threads share out the rows, or the columns where there are more of them: fewer columns for each thread, longer
 * blocks, other last bits. The forms below sum in the blocks of one thread whatever the number of threads.
 */
const block = 128;
const widestBlockColumns = 64;
const fewestColumns = 16;
/** Threads share out columns in groups of this size. */
const columnGroup = 16;
/** Elements of a product up to which turning it round is cheap beside turning a factor round. */
const smallProduct = 2 ** 16;

/** A matrix as it is stored, and whether the product takes its transpose. */
export interface Factor {
  readonly name: string;
  readonly shape: Shape;
  readonly transposed: boolean;
}

/** What is done to the product afterwards. */
export interface ProductOptions {
  /** Factor of the product. */
  readonly scale?: number;
  /** Added to the product: [rows, columns] or [columns]. */
  readonly addend?: string;
}

/** scale · left · right + addend for matrices, with the same bytes for any number of threads of onnxruntime's CPU provider. */
export function matrixProduct(emitter: Emitter, left: Factor, right: Factor, options: ProductOptions = {}): string {
  if (emitter.form !== 'cpu') return gemm(emitter, left, right, options);
  if (left.transposed) return transposedProduct(emitter, left, right, options);
  const terms = left.shape[1]!;
  const columns = right.shape[right.transposed ? 0 : 1]!;
  if (typeof terms !== 'number') {
    return isWide(columns, emitter.threads)
      ? gemm(emitter, left, right, options)
      : gemm(emitter, { ...turned(emitter, left), transposed: true }, right, options);
  }
  const length = typeof columns === 'number' ? blockOf(columns) : block;
  const isOneBlock = terms <= length;
  const isSettled = typeof columns === 'number' && (emitter.threads === 1 || isWide(columns, emitter.threads));
  if (isOneBlock || isSettled) return gemm(emitter, left, right, options);
  return productInBlocks(emitter, left, right, { terms, length }, options);
}

/**
 * The product for the gradient of a weight, which has many terms and few rows and columns. The kernel is up to three times as
 * fast where one factor was transposed before; transposing the narrower one costs least.
 */
function transposedProduct(emitter: Emitter, left: Factor, right: Factor, options: ProductOptions): string {
  const [rows, columns] = [left.shape[1]!, right.shape[1]!];
  const plain = () => gemm(emitter, left, right, options);
  if (right.transposed || options.addend !== undefined) return plain();
  if (typeof rows !== 'number' || typeof columns !== 'number') return plain();
  const { threads } = emitter;
  if (columns < rows && rows * columns <= smallProduct && isWide(rows, threads)) {
    const product = gemm(emitter, turned(emitter, right), { ...left, transposed: false }, options);
    return emitter.node('Transpose', [product], { perm: [1, 0] });
  }
  const sharesRows = rows >= columns && columns > widestBlockColumns;
  return sharesRows || isWide(columns, threads) ? gemm(emitter, turned(emitter, left), right, options) : plain();
}

/** Cuts the terms into blocks and adds up the products of the blocks one after the other, as one thread does. */
function productInBlocks(
  emitter: Emitter,
  left: Factor,
  right: Factor,
  { terms, length }: { readonly terms: number; readonly length: number },
  { scale, addend }: ProductOptions,
): string {
  const sizes = Array.from({ length: Math.ceil(terms / length) }, (_, i) => Math.min(length, terms - i * length));
  const axis = right.transposed ? 1 : 0;
  const lefts = emitter.split(left.name, sizes, 1);
  const rights = emitter.split(right.name, sizes, axis);
  const sum = sizes.reduce<string | undefined>((before, size, i) => {
    const parts = [
      { ...left, name: lefts[i]!, shape: left.shape.with(1, size) },
      { ...right, name: rights[i]!, shape: right.shape.with(axis, size) },
    ] as const;
    return gemm(emitter, ...parts, {
      ...(scale !== undefined && { scale }),
      ...(before !== undefined && { addend: before }),
    });
  }, addend);
  return sum!;
}

function gemm(emitter: Emitter, left: Factor, right: Factor, { scale = 1, addend }: ProductOptions): string {
  return emitter.node('Gemm', [left.name, right.name, ...(addend === undefined ? [] : [addend])], {
    transA: left.transposed ? 1 : 0,
    transB: right.transposed ? 1 : 0,
    alpha: { float: scale },
  });
}

/** A factor whose transpose is stored, so that the product takes it as it is. */
function turned(emitter: Emitter, { name, shape }: Factor): Factor {
  return { name: emitter.node('Transpose', [name], { perm: [1, 0] }), shape: shape.toReversed(), transposed: false };
}

/** How many terms one thread sums at once, for a number of columns. */
function blockOf(columns: number): number {
  let length = block;
  for (let width = widestBlockColumns; width >= columns && width >= fewestColumns; width /= 2) length *= 2;
  return length;
}

/** Whether every thread has so many columns that its blocks have 128 terms, as those of one thread have. */
function isWide(columns: Dimension, threads: number): boolean {
  if (typeof columns !== 'number') return false;
  const groups = Math.ceil(columns / columnGroup);
  const fewest = columnGroup * Math.floor(groups / threads) - (columnGroup * groups - columns);
  return fewest > widestBlockColumns;
}
