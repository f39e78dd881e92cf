// Reads a multipart/form-data body that is wholly in memory; every doubt about its completeness is an error, never a shorter list.
import { Busboy } from '@fastify/busboy'
import { UnreadableBody } from './unreadable-body.ts'

/** Far more parts than any service has parameters. */
const PARTS_MAX = 200

export function parseMultipart(boundary: string, body: Buffer): Promise<[string, string][]> {
  // Busboy takes some bodies without their closing delimiter for complete.
  if (body.lastIndexOf(`--${boundary}--`) < 0) return Promise.reject(new UnreadableBody('multipart数据不完整'))
  return new Promise((resolve, reject) => {
    const fields: [string, string][] = []
    const refuse = (message: string) => reject(new UnreadableBody(message))
    const parser = new Busboy({
      headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
      // A field may be as long as the body; a name without a file name is a field whatever its content type says.
      limits: { fieldSize: body.length + 1, parts: PARTS_MAX },
      isPartAFile: (_name, _contentType, fileName) => fileName !== undefined,
    })
    parser.on('field', (name: string | undefined, value, nameTruncated, valueTruncated) => {
      if (nameTruncated || valueTruncated) refuse('multipart数据不完整')
      else if (name !== undefined) fields.push([name, value])
    })
    parser.on('file', (name: string | undefined, file) => {
      file.resume()
      refuse(`不支持上传文件：参数${(name ?? '').slice(0, 200)}`)
    })
    parser.on('partsLimit', () => refuse(`参数超过${PARTS_MAX}个`))
    parser.on('error', () => refuse('multipart数据格式错误'))
    parser.on('finish', () => resolve(fields))
    parser.end(body)
  })
}
