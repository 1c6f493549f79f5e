import type { Halving } from '../../records/plan-file.js';
import type { MapNode } from '../node.js';

/** One point of a sweep: a patch, and a name such as `student.width=64`. */
export interface Point {
  readonly name: string;
  readonly patch: MapNode;
  /** The row of the file that the point of a search is laid over; empty where the file has no rows. */
  readonly searched?: string;
  /** Of a point of a search by halving, the rung that it stands on. */
  readonly rung?: Rung;
  /** What of the patch a sweep has brought, and the name says. */
  readonly swept?: MapNode;
}

/** A point of a search by halving on one of its rungs. */
export interface Rung {
  /** The name of the point, the same on every rung. */
  readonly point: string;
  /** 0 for the rung on which all points stand. */
  readonly index: number;
  readonly rules: Omit<Halving, 'points'>;
}
