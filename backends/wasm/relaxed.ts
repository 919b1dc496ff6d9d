/**
 * relaxed — fused multiply-add where the engine has it but waits to be asked.
 *
 * Node 22 takes relaxed SIMD as it comes; the engine of Node 20 and 21 has it behind a flag, which may be set at run
 * time before the kernels are compiled. It is a flag of the whole process, so programs ask for it and the library
 * does not: the command line and the bench do.
 */

type NodeV8 = typeof import('node:v8');
interface NodeProcess {
  readonly versions?: { readonly node?: string };
  readonly getBuiltinModule?: (name: string) => NodeV8 | undefined;
}

/** Lets the engine take the relaxed build, where it can; harmless anywhere and any number of times. */
export const allowRelaxed = (): void => {
  const { process } = globalThis as { process?: NodeProcess };
  const major = Number(process?.versions?.node?.split('.')[0]);
  if (major === 20 || major === 21)
    process?.getBuiltinModule?.('node:v8')?.setFlagsFromString('--experimental-wasm-relaxed-simd');
};
