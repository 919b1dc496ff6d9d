/**
 * dispatch — from the words of a command line to the command, its help, or the nearest name that was meant.
 */
import { configError, show } from '../prelude/errors.js';
import { allowedNames } from '../prelude/nearest.js';
import { version } from '../training/checkpoint.js';
import { commands } from './commands.js';
import { helpOf, overview } from './help.js';
import type { Exit, Run } from './io.js';
import { failed, line } from './io.js';

const asksForHelp = (words: ReadonlyArray<string>): boolean =>
  words.some((w) => w === '--help' || w === '-h');

/** Runs a command line. */
export const dispatch: Run = async (argv, io): Promise<Exit> => {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    io.out(overview(commands));
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    line(io, version);
    return 0;
  }
  const command = commands.find((c) => c.name === name);
  if (command === undefined) {
    const known = commands.map((c) => c.name);
    return failed(io, 2, show(configError('command', name, allowedNames(name, known))));
  }
  if (command.roles !== undefined && asksForHelp(rest)) {
    io.out(helpOf(command, command.roles));
    return 0;
  }
  return (await command.load())(rest, io);
};
