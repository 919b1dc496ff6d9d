/**
 * help — what can be asked, printed from the same tables that check it.
 */
import type { OptionRole } from '../pipelines/options.js';
import { allowedBy } from '../pipelines/options.js';
import type { Roles } from './arguments.js';
import { flag } from './arguments.js';

/** A command as help describes it. */
export interface Described {
  readonly name: string;
  /** Its words, such as 'RUN'. */
  readonly words: string;
  readonly summary: string;
}

const shapeOf = ({ domain }: OptionRole): string => {
  if (domain.kind === 'switch') return '';
  if (domain.kind === 'text') return ` ${domain.shape}`;
  return domain.kind === 'name' ? ' NAME' : ' N';
};

const names = (name: string, role: OptionRole): string => {
  const negated = role.domain.kind === 'switch' && role.fallback === true ? 'no-' : '';
  return `--${negated}${flag(name)}${shapeOf(role)}`;
};

const domainOf = ({ domain, fallback }: OptionRole): string => {
  if (domain.kind === 'switch') return '';
  const standard = fallback === undefined ? '' : `default ${fallback}`;
  const allowed = domain.kind === 'text' ? '' : allowedBy(domain);
  const both = [standard, allowed].filter((part) => part !== '').join('; ');
  return both === '' ? '' : `(${both})`;
};

/** Words in lines of at most `width`, all but the first indented. */
const folded = (words: string, width: number, indent: string): string => {
  const lines = [''];
  for (const word of words.split(' ')) {
    const last = lines[lines.length - 1] as string;
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join(`\n${indent}`);
};

/** The help of one command. */
export const helpOf = (c: Described, roles: Roles<string>): string => {
  const left = 30;
  const options = Object.entries(roles).map(([name, role]) => {
    const text = `${role.fallback === true ? 'do not ' : ''}${role.meaning} ${domainOf(role)}`.trim();
    const typed = `  ${names(name, role)}`;
    const gap = typed.length < left - 1 ? ' '.repeat(left - typed.length) : `\n${' '.repeat(left)}`;
    return `${typed}${gap}${folded(text, 78, ' '.repeat(left))}`;
  });
  const words = c.words === '' ? '' : ` ${c.words}`;
  return [
    `contrastive ${c.name}${words} [options]`,
    '',
    folded(c.summary, 96, ''),
    '',
    ...options,
    '',
    'Exit 0 done, 1 something failed or a check does not hold, 2 wrong usage.',
    '',
  ].join('\n');
};

/** The help of the whole command line. */
export const overview = (commands: ReadonlyArray<Described>): string =>
  [
    'contrastive COMMAND [options]',
    '',
    'The executable specification of contrastive self-supervised learning.',
    '',
    ...commands.map((c) => `  ${`${c.name} ${c.words}`.padEnd(24)}${c.summary}`),
    '',
    'contrastive COMMAND --help tells more of each.',
    '',
  ].join('\n');
