/**
 * write-evidence — finds out what every law kills and notices, and writes it down for the book. Takes minutes.
 *
 * `--only-new` keeps what is known of laws that still kill their mutant; `--of siglip` measures the laws of one topic anew
 * and keeps the others'.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { laws } from '../laws/registry.js';
import { bugs } from '../mutants/bugs.js';
import type { Evidence } from './evidence.js';
import { firstKill, firstKiller, kills, sensitivity } from './evidence.js';
import { evidencePath } from './paths.js';

const before = (): ReadonlyArray<Evidence> => {
  try {
    return JSON.parse(readFileSync(evidencePath, 'utf8')) as ReadonlyArray<Evidence>;
  } catch {
    return [];
  }
};

const known = new Map(before().map((e) => [e.law, e]));
const byId = new Map(bugs.map((b) => [b.id, b]));
const [onlyNew, of] = [process.argv.includes('--only-new'), process.argv.indexOf('--of') + 1];
const topic = of === 0 ? undefined : process.argv[of];
const found: Evidence[] = [];
for (const law of laws) {
  const past = known.get(law.id);
  const quick = topic === undefined ? onlyNew : !law.id.startsWith(`${topic}/`);
  if (quick && past !== undefined) {
    const still: string[] = [];
    for (const id of past.kills) {
      const bug = byId.get(id);
      if (bug !== undefined && (await kills(law, bug))) still.push(id);
    }
    if (still.length > 0) {
      found.push({ ...past, kills: still });
      continue;
    }
  }
  const remembered = byId.get(past?.kills[0] ?? '');
  const victim =
    remembered !== undefined && (await kills(law, remembered)) ? remembered : await firstKill(law);
  const notices = past?.notices !== undefined && quick ? past.notices : await sensitivity(law);
  if (victim === undefined) process.stderr.write(`kills nobody: ${law.id}\n`);
  found.push({
    law: law.id,
    kills: victim === undefined ? [] : [victim.id],
    ...(notices === undefined ? {} : { notices }),
  });
}
const dead = new Set(found.flatMap((e) => e.kills));
for (const bug of bugs) {
  if (dead.has(bug.id)) continue;
  const law = await firstKiller(laws, bug);
  const at = found.findIndex((e) => e.law === law?.id);
  const e = found[at];
  if (e === undefined) process.stderr.write(`lives: ${bug.id}\n`);
  else found[at] = { ...e, kills: [...e.kills, bug.id] };
}
const line = (e: Evidence): string => JSON.stringify(e);
writeFileSync(evidencePath, `[\n${found.map((e) => `  ${line(e)}`).join(',\n')}\n]\n`);
