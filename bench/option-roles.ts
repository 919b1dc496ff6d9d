/** option-roles — the kinds of options that the long commands share. */
import type { OptionRole } from '../src/pipelines/options.js';

/** Free text. */
export const textRole = (shape: string, meaning: string, fallback?: string): OptionRole => ({
  domain: { kind: 'text', shape },
  fallback,
  meaning,
});

/** A whole number. */
export const wholeRole = (
  fallback: number,
  meaning: string,
  least: number = 1,
  most: number = 2 ** 31 - 1,
): OptionRole => ({
  domain: { kind: 'whole', least, most },
  fallback,
  meaning,
});

/** Where Debian's package dataset-fashion-mnist puts its files. */
export const fashionFolder = '/usr/share/datasets/fashion-mnist';

/** Whole and other numbers with commas between. */
export const listed = (text: unknown): ReadonlyArray<number> => String(text).split(',').map(Number);
