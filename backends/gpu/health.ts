/** health — whether the device is still believed, and what became of each answer that was not. */

/** What a report says about the device that was used. */
export interface GpuReport {
  /** The mode that ran, or `none` when another backend took over. */
  readonly mode: string;
  readonly adapter: string;
  /** Whether the adapter computes on a CPU: its times are no claim about GPUs. */
  readonly software: boolean;
  readonly kernelClass: string;
  /** Why the work, or part of it, ran elsewhere; null when it did not. */
  readonly fellBack: string | null;
  /** Calls answered by the device and believed. */
  readonly trusted: number;
  /** Sentences of the guards that fired. */
  readonly caught: ReadonlyArray<string>;
}

/** The running account of one device. */
export interface Health {
  readonly believed: () => boolean;
  readonly trust: () => void;
  readonly doubt: (sentence: string) => void;
  readonly account: () => { readonly trusted: number; readonly caught: ReadonlyArray<string> };
}

/** A device that is believed until a guard fires. */
export const healthy = (): Health => {
  const caught: string[] = [];
  let trusted = 0;
  return {
    believed: () => caught.length === 0,
    trust: () => {
      trusted += 1;
    },
    doubt: (sentence) => {
      caught.push(sentence);
    },
    account: () => ({ trusted, caught: [...caught] }),
  };
};

/**
 * A report as a sentence: what computed, and everything that the reader of a figure must know.
 *
 * @example
 * accountOf({ mode: 'cpu', adapter: 'gpu.js cpu', software: true, kernelClass: 'CPUKernel', fellBack: null, trusted: 2, caught: [] }) // => 'gpu.js cpu by cpu (CPUKernel), a software adapter; 2 answers checked and believed'
 */
export const accountOf = (r: GpuReport): string => {
  const ran =
    r.mode === 'none'
      ? 'no GPU'
      : `${r.adapter} by ${r.mode} (${r.kernelClass})${r.software ? ', a software adapter' : ''}; ` +
        (r.trusted === 0 && r.caught.length === 0
          ? 'no operation was large enough for it'
          : `${r.trusted} answers checked and believed`);
  const caught =
    r.caught.length === 0 ? '' : `; caught, and computed again on the CPU: ${r.caught.join('; ')}`;
  return r.fellBack === null || r.caught.includes(r.fellBack)
    ? `${ran}${caught}`
    : `${ran}; fell back: ${r.fellBack}`;
};
