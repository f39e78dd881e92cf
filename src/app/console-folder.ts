// Where the console's built files are.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Beside the program of `folder`, or where a checkout that runs from source has it built; null: nowhere. The
 * console's source, which a browser cannot run, lies beside `dist` under the same name.
 */
export function builtConsole(folder: string): string | null {
  const places = [join(folder, 'console'), join(folder, '../../dist/console')]
  return places.find(place => existsSync(join(place, 'index.html'))) ?? null
}
