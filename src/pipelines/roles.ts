/** roles — the options of a run, with the names of pipelines and policies that there are. */
import type { OptionRole, RunOptions } from './options.js';
import { optionRoles } from './options.js';
import { pipelines } from './pipelines.js';
import { policyNames } from './policies.js';

/** Every option of a run: its domain, its default, its meaning. */
export const roles: Readonly<Record<keyof RunOptions, OptionRole>> = optionRoles(
  Object.keys(pipelines),
  policyNames,
);
