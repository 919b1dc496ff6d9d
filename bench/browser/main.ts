/**
 * main — the bench in a browser: `npm run bench:browser`.
 *
 * The adapter is Chromium's choice: on a machine with a GPU it is that GPU, elsewhere SwiftShader, and each figure of
 * a software adapter is marked as such.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { chromiumPath, openPage } from '../../spec/browser/chromium.js';
import { parsed } from '../../src/cli/arguments.js';
import { show } from '../../src/prelude/errors.js';
import { written } from '../bench.js';
import { machine, machineLine } from '../machine.js';
import type { Line } from '../measurement.js';
import { benchRoles } from '../roles.js';
import { table } from '../table.js';
import { chosenWorkloads } from '../workloads.js';
import type { benchOnPage, PagePlan } from './page.js';

const roles = {
  ...benchRoles,
  workloads: { ...benchRoles.workloads, fallback: 'similarity,log-partition,log-partition-gradient' },
  backends: { ...benchRoles.backends, fallback: 'wasm,array,gpu-webgl2,gpu-webgpu,jax-js' },
  sizes: { ...benchRoles.sizes, fallback: '512,1024,2048,4096,8192' },
};

/** A module that puts jax-js where the page looks for it, or nothing where it is not installed. */
const entry = async (folder: string): Promise<string> => {
  const peers = resolve('bench/peers');
  const installed = existsSync(join(peers, 'node_modules/@jax-js/jax'));
  const jax = installed
    ? `import { open } from ${JSON.stringify(join(peers, 'browser.js'))};\nglobalThis.openJax = open;\n`
    : '';
  const path = join(folder, 'page.ts');
  const own = JSON.stringify(resolve('bench/browser/page.ts'));
  await writeFile(
    path,
    `${jax}import { benchOnPage } from ${own};\nObject.assign(globalThis, { benchOnPage });\n`,
  );
  return path;
};

/** The mark that every table of a software adapter carries in its first line. */
const marked = (heading: string, lines: ReadonlyArray<Line>): string => {
  const remarks = lines.flatMap((l) => (l.kind === 'measured' ? l.remarks : []));
  const software = remarks.find((r) => r.startsWith('software adapter'));
  return software === undefined ? heading : `${heading}; ${software}`;
};

const asked = parsed(roles, process.argv.slice(2));
if (E.isLeft(asked) || chromiumPath === null) {
  process.stderr.write(`${E.isLeft(asked) ? show(asked.left) : 'no chromium; set CHROMIUM to its path'}\n`);
  process.exitCode = 2;
} else {
  const { chosen } = asked.right;
  const backends = String(chosen.backends).split(',');
  const plan: PagePlan = {
    workloads: String(chosen.workloads),
    backends,
    sizes: String(chosen.sizes).split(',').map(Number),
    width: Number(chosen.width),
    transfers: chosen.transfers === 'both' ? ['included', 'excluded'] : [chosen.transfers as 'included'],
    against: String(chosen.against ?? backends[0]),
    time: 1000 * Number(chosen.time),
    limit: 1000 * Number(chosen.limit),
    laws: Number(chosen.laws),
  };
  const folder = await mkdtemp(join('dist', 'bench-'));
  const { page, close } = await openPage(await entry(folder));
  const lines: Line[] = [];
  await page.exposeFunction('tell', (line: Line) => {
    lines.push(line);
    if (chosen.json === true) process.stdout.write(`${JSON.stringify(line)}\n`);
  });
  try {
    const place = machine();
    await page
      .evaluate((p) => (globalThis as unknown as { benchOnPage: typeof benchOnPage }).benchOnPage(p), plan)
      .catch((cause: Error) => {
        // What was measured before the page was lost is shown and kept.
        process.stderr.write(`the page ended early: ${cause.message.split('\n')[0]}\n`);
        process.exitCode = 1;
      });
    const heading = marked(`Chromium ${page.context().browser()?.version()} on ${machineLine(place)}`, lines);
    const workloads = chosenWorkloads(plan.workloads);
    if (chosen.json !== true) process.stdout.write(table(heading, workloads, plan.against, lines));
    if (chosen.out !== undefined)
      await written(String(chosen.out), { workloads, against: plan.against }, place, heading, lines);
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
}
