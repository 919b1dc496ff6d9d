/**
 * python — a Python that can import some packages, for the tests of the harnesses.
 */
import { execFileSync } from 'node:child_process';

/** The first Python on this machine that imports these, or undefined. */
export const pythonWith = (...packages: ReadonlyArray<string>): string | undefined =>
  ['python3', '/usr/bin/python3'].find((name) => {
    try {
      execFileSync(name, ['-c', `import ${packages.join(', ')}`], { stdio: 'ignore', timeout: 60_000 });
      return true;
    } catch {
      return false;
    }
  });
