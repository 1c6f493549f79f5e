import type { MapNode } from '../node.js';

/** One point of a sweep: a patch, and a name such as `student.width=64`. */
export interface Point {
  readonly name: string;
  readonly patch: MapNode;
}
