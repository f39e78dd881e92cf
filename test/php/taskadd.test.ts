// PHP's own cURL runs the published TaskAdd example (taskadd.php, as printed) with only its URL, token and
// taskid changed, and sends a file to the file door as integrators do (task-of-file.php).
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { World } from '../api/world.ts'

const run = promisify(execFile)
const EXAMPLE = readFileSync(new URL('taskadd.php', import.meta.url), 'utf8')

const UPLOAD = readFileSync(new URL('task-of-file.php', import.meta.url), 'utf8')

describe('the published PHP example', { skip: missing() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-php-'))
  let world: World
  let token: string
  before(async () => {
    world = await World.start({}, folder)
    token = await world.login()
  })
  after(async () => {
    await world.stop()
    rmSync(folder, { recursive: true })
  })

  const php = async (code: string) =>
    (await run('php', ['-r', code.replace(/^<\?php|\?>\s*$/g, '')], { timeout: 30_000 })).stdout
  const changed = (taskid: string) =>
    EXAMPLE.replace('http://127.0.0.1:8080', world.url).replace('ABCDEFG', token).replace('ADSFNIDJN', taskid)

  it('gets the published answer', async () => {
    const taskid = await world.task(token)
    const seconds = Math.floor(world.clock.now / 1_000)
    const answer = `{"ret":200,"data":{"status":0,"desc":"追加成功","result":{"success":1,"invaliddata":[]},"reqtime":${seconds},"rsptime":${seconds}},"msg":""}`
    assert.equal(await php(changed(taskid)), `string(${Buffer.byteLength(answer)}) "${answer}"\n`)
    assert.equal((await world.taskRow(token, taskid))['total'], 1)
  })

  it('gets a clear answer if its task does not exist', async () => {
    assert.match(
      await php(changed('ADSFNIDJN')),
      /"status":1,"desc":"追加失败","errors":\{"code":1024,"codemsg":"任务不存在"\}/,
    )
  })

  it('makes a task of an uploaded file', async () => {
    const file = join(folder, 'numbers.csv')
    const list = Array.from({ length: 10_000 }, (_, n) => `${18_100_000_000 + n},u${n}`)
    writeFileSync(file, `phone,userid\n${list.join('\n')}\n`)
    const code = UPLOAD.replace('http://127.0.0.1:8080', world.url)
      .replace('ABCDEFG', token)
      .replace('numbers.csv', file)
    const [, id = ''] =
      /"\{"code":0,"msg":"Task Created","data":\{"task_id":"(\d{20})","task_name":"春季回访"\}\}"/.exec(
        await php(code),
      ) ?? []
    assert.equal((await world.taskRow(token, id))['taskname'], '春季回访')
  })

  it('appends 10,000 numbers, as multipart and urlencoded', async () => {
    const taskid = await world.task(token)
    const many = (first: number) =>
      `json_encode(array_map(fn($n) => ['phone' => ${first} + $n, 'userid' => "u$n"], range(0, 9999)))`
    const list = /'\[\{.*\}\]'/
    const multipart = changed(taskid).replace(list, many(18_000_000_000))
    assert.match(await php(multipart), /"success":10000,"invaliddata":\[\]/)
    const urlencoded = changed(taskid)
      .replace(list, many(18_000_010_000))
      .replace('CURLOPT_POSTFIELDS, $postFields', 'CURLOPT_POSTFIELDS, http_build_query($postFields)')
    assert.match(await php(urlencoded), /"success":10000,"invaliddata":\[\]/)
  })
})

function missing(): string | false {
  try {
    return /^curl$/m.test(execFileSync('php', ['-m'], { encoding: 'utf8' }))
      ? false
      : 'php has no cURL: install php-curl'
  } catch {
    return 'php is not installed: install php-cli and php-curl'
  }
}
