/** Computes each value once. A table has hundreds of comparisons but one number of trainings. */
export function computedOnce<Value>(compute: (argument: number) => Value): (argument: number) => Value {
  const values = new Map<number, Value>();
  return (argument) => {
    if (!values.has(argument)) values.set(argument, compute(argument));
    return values.get(argument)!;
  };
}
