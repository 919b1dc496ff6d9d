/**
 * commands — every command by name, loaded when it is asked for.
 */
import { judgingCommands } from '../../spec/commands/commands.js';
import type { Command } from './command.js';
import { auditRoles, compareRoles, embedRoles, evaluateRoles, trainRoles } from './roles.js';

/** The commands, in the order of help. */
export const commands: ReadonlyArray<Command> = [
  {
    name: 'train',
    words: '',
    summary: 'Learn an encoder without labels, evaluate it and write a report.',
    roles: trainRoles,
    load: async () => (await import('./train.js')).train,
  },
  {
    name: 'evaluate',
    words: 'RUN',
    summary: 'Measure a run: raw pixels, the same encoder untrained, and the trained one.',
    roles: evaluateRoles,
    load: async () => (await import('./evaluate.js')).evaluate,
  },
  {
    name: 'embed',
    words: 'RUN',
    summary: 'Write the representations of samples as a .npy file.',
    roles: embedRoles,
    load: async () => (await import('./embed.js')).embed,
  },
  {
    name: 'compare',
    words: 'CONFIG…',
    summary:
      'Train several pipelines (names, all, or JSON files of options) on the same data, seeds and budget; one table, one page.',
    roles: compareRoles,
    load: async () => (await import('./compare/compare.js')).compare,
  },
  ...judgingCommands,
  {
    name: 'audit',
    words: 'RUN',
    summary: 'Say which transformations a representation forgot, and which task each one helps or harms.',
    roles: auditRoles,
    load: async () => (await import('./audit.js')).audit,
  },
];
