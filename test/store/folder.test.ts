// Folders are made without end in no case, and taken hold of without following anybody's link.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { chmod, chown } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { isInstalled, ownerOf } from '../../src/store/embedded/owner.ts'
import { dropSocketFolder, socketFolder } from '../../src/store/embedded/socket-folder.ts'
import { keepOwnFolder, makeFolder, NotOurFolder } from '../../src/store/folder.ts'

const isRoot = process.getuid?.() === 0
const { uid, gid, username } = userInfo()
const US = { name: username, uid, gid, stepsDown: false }
const modeOf = (path: string) => statSync(path).mode & 0o777

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-folder-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('a folder below /proc is refused at once, where Node would try for ever', async () => {
  const module = fileURLToPath(new URL('../../src/store/folder.ts', import.meta.url))
  const code = `import(${JSON.stringify(module)}).then(({ makeFolder }) => makeFolder('/proc/yuhu/data')).catch(error => console.log(error.code))`
  // Killed after a minute: the process does not end by itself when it hangs.
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--eval', code], {
    timeout: 60_000,
  })
  assert.match(stdout, /^E(NOENT|ACCES|PERM|ROFS)\n$/)
})

test('a folder and those above it are created; one that exists is left alone, a file in the way is named', t => {
  const folder = scratch(t)
  makeFolder(join(folder, 'a/b/c'), 0o700)
  assert.equal(modeOf(join(folder, 'a/b/c')), 0o700)
  makeFolder(join(folder, 'a/b/c'))
  assert.throws(() => makeFolder('/dev/null/x'), /ENOTDIR/)
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'))
  assert.throws(() => makeFolder(join(folder, 'dangling')))
})

test('a link where our folder should be is refused, and what it leads to keeps its mode', async t => {
  const folder = scratch(t)
  mkdirSync(join(folder, 'victim'))
  await chmod(join(folder, 'victim'), 0o755)
  symlinkSync(join(folder, 'victim'), join(folder, 'ours'))
  await assert.rejects(keepOwnFolder(join(folder, 'ours'), US), NotOurFolder)
  assert.equal(modeOf(join(folder, 'victim')), 0o755)
})

test('our folder is created, and closed to others if it was open', async t => {
  const path = join(scratch(t), 'ours')
  await keepOwnFolder(path, US)
  assert.equal(modeOf(path), 0o700)
  await chmod(path, 0o755)
  await keepOwnFolder(path, US)
  assert.equal(modeOf(path), 0o700)
})

test('a folder of another user is not taken', {
  skip: isRoot ? false : 'NOT TESTED: only root can give a folder away',
}, async t => {
  const path = join(scratch(t), 'theirs')
  mkdirSync(path)
  await chown(path, 12_345, 12_345)
  await assert.rejects(keepOwnFolder(path, US), { uid: 12_345 })
  assert.equal(statSync(path).uid, 12_345)
})

describe("the folder of the database's socket", () => {
  test('lies beside the data when its path is short, and otherwise in /tmp under a name nobody can guess', async t => {
    const folder = scratch(t)
    assert.equal(await socketFolder(folder, US), join(folder, 'run'))
    const far = join(folder, 'x'.repeat(90))
    mkdirSync(far)
    const first = await socketFolder(far, US)
    assert.match(first, /^\/tmp\/yuhu-\w{6}$/)
    assert.equal(modeOf(first), 0o700)
    assert.equal(await socketFolder(far, US), first)
    await dropSocketFolder(far, first)
    assert.ok(!existsSync(first))
    assert.throws(() => readlinkSync(join(far, 'run')))
    const second = await socketFolder(far, US)
    assert.notEqual(second, first)
    await dropSocketFolder(far, second)
  })

  test('is created again if something else has taken its name', async t => {
    const far = join(scratch(t), 'x'.repeat(90))
    mkdirSync(far)
    const first = await socketFolder(far, US)
    rmSync(first, { recursive: true })
    symlinkSync(far, first)
    const second = await socketFolder(far, US)
    t.after(() => rmSync(second, { recursive: true, force: true }))
    t.after(() => rmSync(first, { force: true }))
    assert.notEqual(second, first)
    assert.ok(lstatSync(first).isSymbolicLink())
  })
})

describe('whose an installation is', () => {
  test('is ours if there is none yet', t => {
    const home = scratch(t)
    assert.equal(isInstalled(home), false)
    assert.equal(ownerOf(home).stepsDown, isRoot)
  })

  test("is reported if it is another user's, and nothing is touched", {
    skip: isRoot ? false : 'NOT TESTED: only root can give a folder away',
  }, async t => {
    const home = scratch(t)
    mkdirSync(join(home, 'postgres/data'), { recursive: true })
    for (const path of [home, join(home, 'postgres'), join(home, 'postgres/data')])
      await chown(path, 12_345, 12_345)
    await chmod(join(home, 'postgres'), 0o750)
    assert.throws(() => ownerOf(home), {
      message: /belongs to the user 12345: run this as 12345, for example with "sudo -u '#12345' …"/,
    })
    assert.equal(modeOf(join(home, 'postgres')), 0o750)
  })
})
