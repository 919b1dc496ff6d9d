/** registry — every objective by its name: the source of doors, commands, laws and benchmarks. */
import { infoNce } from './info-nce.js';
import { ntXent } from './nt-xent.js';
import type { Choice, Objective } from './objective.js';

/** An objective whose conventions are read by name. */
export type AnyObjective = Objective<Readonly<Record<string, Choice>>>;

const forgetting = <C extends Readonly<Record<keyof C, Choice>>>(o: Objective<C>): AnyObjective =>
  // The conventions were checked by `check` before they are used by name.
  o as unknown as AnyObjective;

/** Objectives by name. */
export const objectives: Readonly<Record<string, AnyObjective>> = Object.fromEntries(
  [forgetting(infoNce), forgetting(ntXent)].map((o) => [o.name, o]),
);
