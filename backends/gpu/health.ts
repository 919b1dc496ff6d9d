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
