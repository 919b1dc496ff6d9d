/** ground — a few noisy images to train on, and options under which every pipeline saves often. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { encodeNpy } from '../../src/datasets/npy.js';
import { keyOf, uniforms } from '../../src/prelude/random.js';
import type { Ground } from './kill.js';

const [samples, side] = [96, 16];

/** Pipelines that need data, an encoder or a pretext of their own kind. */
const particular = (images: ReadonlyArray<string>): Readonly<Record<string, ReadonlyArray<string>>> => ({
  'pixel-contrast': [
    ...[...images, '--encoder', 'fully-convolutional', '--pretext', 'dense-crops'],
    ...['--batch', '24', '--epochs', '4'],
  ],
  'predictive-coding': ['--data', 'weather', '--encoder', 'causal', '--batch', '8', '--steps', '8'],
});

/** A folder of its own with data, and the built command line. */
export const freshGround = (backend: string): Ground => {
  const folder = mkdtempSync(join(tmpdir(), 'kill-'));
  const [data, labels] = [join(folder, 'noise.npy'), join(folder, 'labels.npy')];
  writeFileSync(
    data,
    encodeNpy({
      extents: [samples, side, side],
      data: Float32Array.from(uniforms(keyOf(7), samples * side * side)),
    }),
  );
  writeFileSync(
    labels,
    encodeNpy({ extents: [samples], data: Int32Array.from({ length: samples }, (_, i) => i % 4) }),
  );
  const images = ['--data', data, '--labels', labels];
  const whole = [...images, '--encoder', 'convolutional-small', '--batch', '24', '--epochs', '4'];
  const options = (pipeline: string): ReadonlyArray<string> => [
    ...(particular(images)[pipeline] ?? whole),
    ...['--hidden', '16', '--projection', '8', '--queue', '48', '--clusters', '6'],
    ...['--save-every', '2', '--backend', backend],
  ];
  return { main: resolve('dist/src/cli/main.js'), options, folder };
};
