/** Arithmetic on float32 values that rounds each result to float32. A value is a number, or code that computes one. */
export interface Arithmetic<Value> {
  add(a: Value, b: Value): Value;
  subtract(a: Value, b: Value): Value;
  multiply(a: Value, b: Value): Value;
  divide(a: Value, b: Value): Value;
  squareRoot(a: Value): Value;
  /** The value, computed once although it is used several times. */
  keep(a: Value): Value;
}

/**
 * How an optimizer changes one element. `simdKernel` runs it as vector instructions over whole arrays, `plainKernel` element by
 * element; both give the same bits.
 */
export interface UpdateRule<Moment extends string, Scalar extends string> {
  /** Numbers remembered for each parameter, zero at first. */
  readonly moments: readonly Moment[];
  /** Numbers that are the same for all elements of a step. */
  readonly scalars: readonly Scalar[];
  /** The new parameter and moments. */
  change<Value>(
    arithmetic: Arithmetic<Value>,
    element: Readonly<Record<Moment | 'parameter' | 'gradient', Value>>,
    scalars: Readonly<Record<Scalar, Value>>,
  ): Readonly<Record<Moment | 'parameter', Value>>;
}

/** The arrays that a rule works on, and the function that applies it to them. */
export interface Kernel {
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  readonly moments: Readonly<Record<string, Float32Array>>;
  /** One step over all elements, in place. */
  update(scalars: Readonly<Record<string, number>>): void;
}
