import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Audit } from '../audit/record.js';
import { dispatch } from './dispatch.js';

it('planted: quarter turns in the policy take the turn away and leave the frame, in one short pair of trainings', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'contrastive-planted-'));
  const small = ['--seeds', '1', '--epochs', '6', '--out', folder];
  await dispatch(['audit', '--planted', 'orientation', ...small], {
    out: () => undefined,
    err: () => undefined,
    columns: undefined,
    signal: new AbortController().signal,
  });
  const { effects } = JSON.parse(readFileSync(join(folder, 'audit.json'), 'utf8')) as Audit;
  rmSync(folder, { recursive: true });
  const of = (task: string): number => effects.find((e) => e.task === task)?.difference.mean ?? Number.NaN;
  // Two standard errors of the difference of two accuracies on 400 samples, 2·√(2·¼/400), are 7 points.
  expect(of('turn')).toBeLessThan(-0.07);
  expect(Math.abs(of('frame'))).toBeLessThan(0.02);
}, 60_000);
