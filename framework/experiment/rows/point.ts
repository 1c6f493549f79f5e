import type { MapNode } from '../node.js';

/** One point of a sweep: a patch, and a name such as `student.width=64`. */
export interface Point {
  readonly name: string;
  readonly patch: MapNode;
  /** The row of the file that the point of a search is laid over; empty where the file has no rows. */
  readonly searched?: string;
  /** What of the patch a sweep has brought, and the name says. */
  readonly swept?: MapNode;
}
