import { broadcastPositions, broadcastShapes } from '../broadcast.js';
import type { Dimension, Shape } from '../dimension.js';
import type { Tensor } from '../graph.js';
import type { Emitter } from '../onnx/emitter.js';
import { matrixProduct } from '../onnx/matrix-product.js';
import { operation, type Values } from '../operation.js';
import type { OperationAttributes } from '../operation-attributes.js';
import { sumTo } from './reduce-sum.js';
import { reshape } from './reshape.js';

const matmulOperation = operation({
  name: 'matmul',
  types: ([a, b], { transposeA, transposeB }) => {
    if (a!.shape.length < 2 || b!.shape.length < 2) throw new Error('both operands need at least two axes');
    const [rows, inner] = lastTwo(a!.shape, transposeA);
    const [innerOfB, columns] = lastTwo(b!.shape, transposeB);
    if (inner !== innerOfB) throw new Error(`the inner sizes ${inner} and ${innerOfB} differ`);
    return [
      { shape: [...broadcastShapes(a!.shape.slice(0, -2), b!.shape.slice(0, -2)), rows!, columns!], dtype: 'float32' },
    ];
  },
  onnx: (emitter, [a, b], { inputs, outputs, attributes }) => {
    const { transposeA, transposeB, scale } = attributes;
    if (inputs.every(({ shape }) => shape.length === 2)) {
      const left = { name: a!, shape: inputs[0]!.shape, transposed: transposeA };
      const right = { name: b!, shape: inputs[1]!.shape, transposed: transposeB };
      return [matrixProduct(emitter, left, right, { scale })];
    }
    if (!transposeA && !transposeB && scale === 1) return [emitter.node('MatMul', [a!, b!])];
    const flags = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0, alpha: { float: scale } };
    if (emitter.form === 'cpu' && transposeA && !transposeB && isNarrow(inputs[1]!)) {
      const right = transposedLastTwo(emitter, b!, inputs[1]!.shape.length);
      const product = emitter.node('FusedMatMul', [right, a!], { ...flags, transA: 0 }, 'com.microsoft');
      return [transposedLastTwo(emitter, product, outputs[0]!.shape.length)];
    }
    if (emitter.form === 'cpu') return [emitter.node('FusedMatMul', [a!, b!], flags, 'com.microsoft')];
    const left = transposeA ? transposedLastTwo(emitter, a!, inputs[0]!.shape.length) : a!;
    const right = transposeB ? transposedLastTwo(emitter, b!, inputs[1]!.shape.length) : b!;
    const product = emitter.node('MatMul', [left, right]);
    return [scale === 1 ? product : emitter.node('Mul', [product, emitter.float(scale)])];
  },
  gradient: ([g], { inputs: [a, b], attributes: { transposeA, transposeB, scale } }) => [
    () =>
      sumTo(
        transposeA
          ? matmul(b!, g!, { transposeA: transposeB, transposeB: true, scale })
          : matmul(g!, b!, { transposeB: !transposeB, scale }),
        a!.shape,
      ),
    () =>
      sumTo(
        transposeB
          ? matmul(g!, a!, { transposeA: true, transposeB: transposeA, scale })
          : matmul(a!, g!, { transposeA: !transposeA, scale }),
        b!.shape,
      ),
  ],
  evaluate: ([a, b], { attributes: { transposeA, transposeB, scale } }, [shape]) => {
    const [rows, columns] = lastTwo(shape!, false) as [number, number];
    const inner = lastTwo(a!.shape, transposeA)[1] as number;
    const result = new Float64Array(shape!.reduce((product, size) => product * size, 1));
    const [left, right] = [matrices(a!, shape!), matrices(b!, shape!)];
    left.forEach((matrix, m) => {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          let sum = 0;
          for (let k = 0; k < inner; k++) {
            const x = matrix[transposeA ? k * rows + i : i * inner + k]!;
            sum += x * right[m]![transposeB ? j * inner + k : k * columns + j]!;
          }
          result[(m * rows + i) * columns + j] = scale * sum;
        }
      }
    });
    return [result];
  },
});

/**
 * Matrix product over the last two axes, batched over the leading ones with broadcasting (a two-axis `b` serves every
 * matrix of `a`): scale · a b, each transposed first where asked for.
 */
export function matmul(a: Tensor, b: Tensor, options: Partial<OperationAttributes['matmul']> = {}): Tensor {
  const attributes = { transposeA: false, transposeB: false, scale: 1, ...options };
  if (b.shape.length === 2 && a.shape.length > 2 && !attributes.transposeA) {
    const rows = reshape(a, [-1, a.shape.at(-1)!]); // One large product instead of many small ones
    const product = a.graph.apply(matmulOperation, [rows, b], attributes)[0]!;
    return reshape(product, [...a.shape.slice(0, -1), product.shape[1]!]);
  }
  return a.graph.apply(matmulOperation, [a, b], attributes)[0]!;
}

/**
 * Whether (bᵀ a)ᵀ is faster than aᵀ b: onnxruntime transposes a left factor as it multiplies, at up to three times the cost
 * where its lines are longer than 128, and attention's gradients have few columns on the right.
 */
function isNarrow({ shape }: Tensor): boolean {
  const columns = shape.at(-1)!;
  return typeof columns === 'number' && columns <= 64;
}

function lastTwo(shape: Shape, transposed: boolean): [Dimension, Dimension] {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  return transposed ? [columns, rows] : [rows, columns];
}

function transposedLastTwo(emitter: Emitter, x: string, rank: number): string {
  const permutation = Array.from({ length: rank }, (_, axis) => axis);
  permutation.push(...permutation.splice(-2).reverse());
  return emitter.node('Transpose', [x], { perm: permutation });
}

/** The matrices of an operand, repeated where the result's leading axes broadcast it. */
function matrices(x: Values, shape: readonly number[]): Float64Array[] {
  const size = x.shape.at(-2)! * x.shape.at(-1)!;
  const order = broadcastPositions(x.shape.slice(0, -2), shape.slice(0, -2));
  return Array.from(order, (position) => x.data.subarray(position * size, (position + 1) * size));
}
