/** The numbers of an option such as `4,16,64`. */
export function numbersOf(text: string): readonly number[] {
  return text.split(',').map(Number);
}
