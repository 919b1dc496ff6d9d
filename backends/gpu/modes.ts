/**
 * modes — which of gpu.js's engines runs, said openly.
 *
 * gpu.js's own auto modes fall back in silence, so they are never used. `auto` here tries webgpu, webgl2 and
 * headlessgl in this order and takes the first that has a real adapter; software adapters run only when named.
 */

/** Engines of gpu.js that are asked for by name. */
export type GpuMode = 'webgpu' | 'webgl2' | 'headlessgl' | 'webasm' | 'cpu';

/** Engines that stand for a GPU, in the order in which `auto` tries them. */
export const realModes: ReadonlyArray<GpuMode> = ['webgpu', 'webgl2', 'headlessgl'];

/** What was found where kernels are about to run. */
export interface Adapter {
  readonly mode: GpuMode;
  /** The adapter's own name, or the engine's where there is no adapter. */
  readonly name: string;
  /** Whether the work runs on a CPU in truth. */
  readonly software: boolean;
}

const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|cpu/i;

/** Whether an adapter of this name computes on the CPU. */
export const isSoftware = (name: string): boolean => softwareNames.test(name);

interface WebGpuNavigator {
  readonly gpu?: {
    readonly requestAdapter: () => Promise<{
      readonly info?: {
        readonly vendor?: string;
        readonly architecture?: string;
        readonly device?: string;
        readonly description?: string;
      };
    } | null>;
  };
}

/** What the package `webgpu` gives a Node process: Dawn, over whatever Vulkan driver there is. */
interface Dawn {
  readonly create: (flags: ReadonlyArray<string>) => NonNullable<WebGpuNavigator['gpu']>;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** Dawn as this process opened it: gpu.js keeps the first device that it made, whose instance must outlive it. */
let dawn: ReturnType<Dawn['create']> | undefined;

/**
 * Gives a Node process `navigator.gpu` from the optional package `webgpu`, if it has none.
 *
 * The name is kept from bundlers: a browser has WebGPU of its own. Taking the property away again lets the process
 * end by itself.
 */
export const lendWebGpu = async (): Promise<() => void> => {
  const node = typeof process !== 'undefined' && process.versions?.node !== undefined;
  if (!node || (globalThis.navigator as WebGpuNavigator | undefined)?.gpu !== undefined)
    return () => undefined;
  const name = 'webgpu';
  try {
    const { create, globals } = (await import(/* @vite-ignore */ name)) as Dawn;
    Object.assign(globalThis, globals);
    const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    // Whoever looks for a GPU may ask what browser this is: what later Nodes say.
    dawn ??= create([]);
    const value = { gpu: dawn, userAgent: `Node.js/${process.versions.node.split('.')[0]}` };
    Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
    return () => {
      if (before === undefined) Reflect.deleteProperty(globalThis, 'navigator');
      else Object.defineProperty(globalThis, 'navigator', before);
    };
  } catch {
    return () => undefined;
  }
};

const webGpuName = async (): Promise<string | undefined> => {
  const gpu = (globalThis.navigator as WebGpuNavigator | undefined)?.gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (adapter === null || adapter === undefined) return undefined;
  const { vendor = '', architecture = '', device = '', description = '' } = adapter.info ?? {};
  return (
    [vendor, architecture, device, description].filter((part) => part !== '').join(' ') || 'unnamed adapter'
  );
};

const webGl2Name = (): string | undefined => {
  if (typeof OffscreenCanvas === 'undefined') return undefined;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null) return undefined;
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
};

/** The adapter behind a mode, or why there is none. */
export const probe = async (mode: GpuMode, headlessGl: boolean): Promise<Adapter | string> => {
  if (mode === 'cpu' || mode === 'webasm') return { mode, name: `gpu.js ${mode}`, software: true };
  if (mode === 'headlessgl')
    return headlessGl
      ? { mode, name: 'headless GL', software: true }
      : 'headlessgl: the package gl is not built here';
  const name = mode === 'webgpu' ? await webGpuName() : webGl2Name();
  return name === undefined ? `${mode}: no adapter` : { mode, name, software: isSoftware(name) };
};
