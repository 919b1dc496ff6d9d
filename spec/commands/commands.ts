/**
 * commands — the commands that judge, loaded when they are asked for.
 */
import type { Command } from '../../src/cli/command.js';
import { explainRoles, identifyRoles, initRoles, mergeRoles, oracleRoles, verifyRoles } from './roles.js';

/** The commands that judge, in the order of help. */
export const judgingCommands: ReadonlyArray<Command> = [
  {
    name: 'explain',
    words: '[NAME]',
    summary:
      'An objective: its formula, conventions, presets, laws, what its value means, and how it goes wrong; --against names the difference of two presets.',
    roles: explainRoles,
    load: async () => (await import('./explain.js')).explain,
  },
  {
    name: 'verify',
    words: '',
    summary: 'Judge a backend, a program or a JavaScript module by the laws, or by golden numbers.',
    roles: verifyRoles,
    load: async () => (await import('./verify.js')).verify,
  },
  {
    name: 'merge',
    words: 'FILE…',
    summary: 'Make one certificate from those of all shards of a run.',
    roles: mergeRoles,
    load: async () => (await import('./merge.js')).merge,
  },
  {
    name: 'identify',
    words: '',
    summary: 'Name the preset, factor and constant that reproduce the losses of a program.',
    roles: identifyRoles,
    load: async () => (await import('./identify.js')).identify,
  },
  {
    name: 'oracle',
    words: '',
    summary: 'Answer questions of protocol v1 on stdin, for a program in any language.',
    roles: oracleRoles,
    load: async () => (await import('./oracle.js')).oracle,
  },
  {
    name: 'init',
    words: 'python|torch|js',
    summary: 'Write a harness that puts a loss of one’s own before the laws.',
    roles: initRoles,
    load: async () => (await import('./init.js')).init,
  },
];
