/** Steps before the average means something. */
const firstSteps = 20;
const memory = 0.98;
/** So many times the average, and 1 more, no step of a healthy training costs: batches differ by a few times. */
const factor = 100;

/** Notices a loss that has left the range of the steps before it, long before it is infinite. */
export class ExplosionWatch {
  private steps = 0;
  private average = 0;

  /** Takes the loss of a step; true when it has exploded. */
  explodes(loss: number): boolean {
    if (this.steps >= firstSteps && loss > factor * (this.average + 1)) return true;
    this.steps++;
    // The plain mean at first, then one that forgets.
    const share = Math.max(1 - memory, 1 / this.steps);
    this.average += share * (loss - this.average);
    return false;
  }
}
