// Bodies in every form clients send, and bodies that cannot be read whole.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readParameters as readSliced } from '../../src/api/http/body.ts'
import { pause } from '../../src/api/http/turns.ts'
import { UnreadableBody } from '../../src/api/http/unreadable-body.ts'

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'
const MULTIPART = 'multipart/form-data; boundary=X-B'

const readParameters = (url: string, type: string | undefined, body: Buffer | undefined) =>
  readSliced(url, type, body, pause)

function multipart(fields: readonly (readonly [string, string])[], boundary = 'X-B'): string {
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return `${parts.join('')}--${boundary}--\r\n`
}

async function read(body: string | Buffer, contentType?: string, url = '/') {
  return Object.fromEntries(await readParameters(url, contentType, Buffer.from(body)))
}

async function complaintOf(body: string | Buffer, contentType?: string): Promise<string> {
  try {
    await read(body, contentType)
    return 'read'
  } catch (error) {
    assert.ok(error instanceof UnreadableBody, String(error))
    return error.message
  }
}

describe('bodies', () => {
  it('reads the same parameters from all four forms', async () => {
    const sent = { service: 'A', telphone: '[{"phone":"+86 180","userid":"张三 & 李四"}]' }
    assert.deepEqual(await read(multipart(Object.entries(sent)), MULTIPART), sent)
    assert.deepEqual(await read(new URLSearchParams(sent).toString(), FORM), sent)
    assert.deepEqual(await read(JSON.stringify(sent), JSON_TYPE), sent)
    assert.deepEqual(
      Object.fromEntries(await readParameters(`/?${new URLSearchParams(sent)}`, undefined, undefined)),
      sent,
    )
  })

  it('reads urlencoded values with raw blanks and colons', async () => {
    assert.deepEqual(await read('service= App.X.Y&starttime=2025-01-01 00:00:00&scale=1:2', FORM), {
      service: ' App.X.Y',
      starttime: '2025-01-01 00:00:00',
      scale: '1:2',
    })
  })

  it('lets the body win over the query, and the last of equal names over the others', async () => {
    assert.deepEqual(await read('a=1&a=2', FORM, '/?a=0&b=1&b=2'), { a: '2', b: '2' })
    assert.deepEqual(await read('{"a":1,"a":2}', JSON_TYPE, '/?a=0'), { a: '2' })
    assert.deepEqual(
      await read(
        multipart([
          ['a', '1'],
          ['a', '2'],
        ]),
        MULTIPART,
        '/?a=0',
      ),
      { a: '2' },
    )
  })

  it('recognises a body if its content type is missing or wrong', async () => {
    for (const type of [
      undefined,
      '',
      'text/plain',
      'garbage',
      FORM,
      JSON_TYPE,
      'application/octet-stream',
    ]) {
      assert.deepEqual(await read('{"a":"1"}', type), { a: '1' }, `json as ${type}`)
      assert.deepEqual(await read('a=1&b=x y', type), { a: '1', b: 'x y' }, `form as ${type}`)
      assert.deepEqual(await read(multipart([['a', '1']]), type), { a: '1' }, `multipart as ${type}`)
    }
    assert.deepEqual(await read('{"a":"1"}', MULTIPART), { a: '1' })
    assert.deepEqual(await read('a=1&b=2', MULTIPART), { a: '1', b: '2' })
    assert.deepEqual(await read(multipart([['a', '1']]), 'multipart/form-data'), { a: '1' })
    assert.deepEqual(await read('%7B%22a%22%3A%22x+y%22%7D=', FORM), { a: 'x y' })
    assert.deepEqual(await read('\ufeff {"a":"1"}', JSON_TYPE), { a: '1' })
  })

  it('turns JSON values into the text they would have been', async () => {
    const sent = '{"a":1,"b":true,"c":null,"d":[{"phone":1}],"e":{"x":1},"f":""}'
    assert.deepEqual(await read(sent, JSON_TYPE), {
      a: '1',
      b: 'true',
      d: '[{"phone":1}]',
      e: '{"x":1}',
      f: '',
    })
  })

  it('handles odd names without harm', async () => {
    const parameters = await readParameters(
      '/?__proto__=1&constructor=2',
      JSON_TYPE,
      Buffer.from('{"__proto__":{"x":1}}'),
    )
    assert.equal(parameters.get('__proto__'), '{"x":1}')
    assert.equal(({} as Record<string, unknown>)['x'], undefined)
  })

  it('says what is wrong with a broken JSON body', async () => {
    for (const body of [
      '{',
      '{"a":',
      '{"a":1}}',
      '{a:1}',
      '{"a":"\u0000"}',
      `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    ]) {
      assert.equal(await complaintOf(body, JSON_TYPE), '请求体的JSON数据格式错误', body.slice(0, 20))
    }
    for (const body of ['[]', '1', '"x"', 'null', 'nonsense'])
      assert.equal(await complaintOf(body, JSON_TYPE), '请求体的JSON数据格式错误')
  })

  it('refuses a multipart body truncated anywhere, and reads a complete one', async () => {
    const whole = Buffer.from(
      multipart([
        ['service', 'App.X.Y'],
        ['telphone', '[{"phone":18012345678},{"phone":18012345679}]'],
      ]),
    )
    const closing = whole.length - '--\r\n'.length
    for (let length = 1; length <= closing + 1; length++) {
      const complaint = await complaintOf(whole.subarray(0, length), MULTIPART)
      assert.notEqual(complaint, 'read', `cut at ${length}`)
    }
    assert.equal(Object.keys(await read(whole, MULTIPART)).length, 2)
    assert.equal(Object.keys(await read(whole.subarray(0, whole.length - 2), MULTIPART)).length, 2)
  })

  it('refuses files, and reads a binary part without a file name as a field', async () => {
    const part = (head: string) =>
      `--X-B\r\nContent-Disposition: form-data; name="telphone"${head}\r\n\r\n[]\r\n--X-B--\r\n`
    assert.equal(await complaintOf(part('; filename="a.json"'), MULTIPART), '不支持上传文件：参数telphone')
    assert.deepEqual(await read(part('\r\nContent-Type: application/octet-stream'), MULTIPART), {
      telphone: '[]',
    })
  })

  it('reads a field of several megabytes whole', async () => {
    const long = 'x'.repeat(5_000_000)
    const parameters = await readParameters('/', MULTIPART, Buffer.from(multipart([['telphone', long]])))
    assert.equal(parameters.get('telphone')?.length, long.length)
  })

  it('refuses hundreds of parts', async () => {
    const many = Array.from({ length: 300 }, (_, at) => [`p${at}`, 'x'] as const)
    assert.equal(await complaintOf(multipart(many), MULTIPART), '参数超过200个')
  })

  it('refuses a part with thousands of header lines, and never leaves one out', async () => {
    const part = (head: string) => `--X-B\r\n${head}\r\n\r\n[]\r\n--X-B--\r\n`
    const named = 'Content-Disposition: form-data; name="telphone"'
    for (const lines of [30, 200_000]) {
      const complaint = await complaintOf(part(`${'X: y\r\n'.repeat(lines)}${named}`), MULTIPART)
      assert.match(complaint, /^multipart数据格式错误：头超过/, String(lines))
    }
    for (const head of [
      'X: y',
      'Content-Disposition: attachment; name="telphone"',
      'Content-Disposition: form-data',
    ]) {
      assert.equal(await complaintOf(part(head), MULTIPART), 'multipart数据格式错误：缺少参数名', head)
    }
    assert.deepEqual(
      await read(part('content-disposition:form-data;name=telphone\r\nX-Other: 1'), MULTIPART),
      { telphone: '[]' },
    )
  })

  it('returns parameters or one clear complaint for any bytes', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map(list => Buffer.from(list)),
      fc.tuple(fc.string(), fc.nat(400)).map(([value, cut]) =>
        Buffer.from(
          multipart([
            ['a', value],
            ['b', value],
          ]),
        ).subarray(0, cut),
      ),
      fc.string().map(rest => Buffer.from(`--X-B\r\n${rest}\r\n--X-B--`)),
    )
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.constantFrom(MULTIPART, FORM, JSON_TYPE, 'x', undefined),
        async (body, type) => {
          await readParameters('/', type, body).catch(error =>
            assert.ok(error instanceof UnreadableBody, String(error)),
          )
        },
      ),
      { numRuns: 1_000 },
    )
  })
})
