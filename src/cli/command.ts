/** command — what the command line knows of a command before it loads it. */
import type { Roles } from './arguments.js';
import type { Described } from './help.js';
import type { Run } from './io.js';

/** A command: its words for help, its options where help prints them, and how it is loaded. */
export interface Command extends Described {
  /** Absent where the command prints its own help. */
  readonly roles?: Roles<string>;
  readonly load: () => Promise<Run>;
}
