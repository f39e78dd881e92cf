// `npm start`: installs and builds what is missing, then serves; an empty database gets a demo account.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { installPackages, root } from './install.mjs'

installPackages()
const built = join(root, 'dist/main.js')
const newestSource = Math.max(
  ...['src', 'console'].flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true }).map(
      file => statSync(join(root, folder, file)).mtimeMs,
    ),
  ),
)
if (!existsSync(built) || statSync(built).mtimeMs < newestSource) {
  console.error('Building …')
  await build()
}
process.env.YUHU_DEMO ??= '1'
process.argv.splice(2, process.argv.length, 'serve', ...process.argv.slice(2))
await import(built)
