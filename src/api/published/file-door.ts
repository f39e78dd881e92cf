// POST /api/predictiveCall/submitTask/file: takes an uploaded file as it comes and answers in the form of its
// path.
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { networkOf } from '../../domain/address.ts'
import { IMPORT_LIMITS } from '../../domain/import.ts'
import { broken, illegal, type Rejection, type ServiceAnswer } from '../../wire/answers.ts'
import { BODY, PARAMETER } from '../../wire/complaints.ts'
import { FILE, TASK_OF_FILE } from '../../wire/contracts/task-contracts.ts'
import type { LoginWatch } from '../credentials/login-watch.ts'
import type { ApiPorts } from '../http/api-ports.ts'
import { declaredBoundary, type Parameters, readParameters } from '../http/body.ts'
import { charsetOf, decodeText } from '../http/charset.ts'
import { whenOver } from '../http/exchange-end.ts'
import { describe, faultWord } from '../http/fault.ts'
import type { FormPart } from '../http/form.ts'
import { STRANGERS_BYTES } from '../http/raw-body.ts'
import { ClientLeft, pause, Turns } from '../http/turns.ts'
import { PARAMETERS_MAX, tooManyParameters, UnreadableBody } from '../http/unreadable-body.ts'
import { UploadedForm } from '../http/uploaded-form.ts'
import type { ImportFiles } from '../v1/import-files.ts'
import { CONTENT_TYPE } from './envelope.ts'
import { createTaskOfFile, type TaskUpload } from './services/task-of-file.ts'
import { type Uploader, uploaderOf } from './uploader.ts'

const PATH = '/api/predictiveCall/submitTask/file'
/** Each takes a thread while its file is checked. */
const UPLOADS_AT_ONCE = 4

/** Whose larger bodies are let in before a token was seen. */
interface KnownNetworks {
  isKnown(address: string): boolean
  remember(address: string): void
}

interface DoorPorts extends ApiPorts {
  readonly imports: ImportFiles
}

export class FileDoor {
  readonly #ports: DoorPorts
  readonly #logins: LoginWatch
  readonly #networks: KnownNetworks
  readonly #uploads = new Turns(UPLOADS_AT_ONCE)

  constructor(ports: DoorPorts, logins: LoginWatch, networks: KnownNetworks) {
    this.#ports = ports
    this.#logins = logins
    this.#networks = networks
  }

  serve(scope: FastifyInstance): void {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', async (_request: FastifyRequest, body: Readable) => body)
    scope.post<{ Body: Readable | undefined }>(PATH, (request, reply) => this.#answer(request, reply))
  }

  async #answer(
    request: FastifyRequest<{ Body: Readable | undefined }>,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { metrics, now } = this.#ports
    const startedAt = now()
    const left = new AbortController()
    whenOver(request.raw, reply.raw, () => left.abort())
    const answer = await this.#uploads
      .run(networkOf(request.ip), left.signal, () => this.#take(request, startedAt))
      .catch(error => this.#failure(request.id, error))
    metrics.httpRequest(TASK_OF_FILE.name, answer.kind === 'rejected' ? answer.ret : 200, now() - startedAt)
    // What is left of a body that was refused is not waited for.
    if (!request.raw.complete) reply.header('connection', 'close')
    return reply.code(200).type(CONTENT_TYPE).send(textOf(answer))
  }

  #failure(requestId: string, error: unknown): Rejection {
    if (error instanceof UnreadableBody) return illegal(error.message)
    if (!(error instanceof ClientLeft))
      this.#ports.log.error({ requestId, ...describe(error) }, 'request failed')
    return broken(faultWord(error))
  }

  async #take(
    request: FastifyRequest<{ Body: Readable | undefined }>,
    now: number,
  ): Promise<ServiceAnswer | Rejection> {
    const { store, imports, metrics } = this.#ports
    const boundary = declaredBoundary(request.headers['content-type'] ?? '')
    if (boundary === undefined || request.body === undefined) return illegal(PARAMETER.notFile(FILE))
    const bytes = Number(request.headers['content-length'] ?? 0)
    if (bytes > IMPORT_LIMITS.bytes + STRANGERS_BYTES) return illegal(BODY.tooLarge(IMPORT_LIMITS.bytes))
    if (!(await imports.hasRoom(bytes))) return broken('noRoom')
    const reading = new UploadReading(new UploadedForm(boundary, request.body), request.url, imports)
    try {
      const asked = { store, logins: this.#logins, address: request.ip, now }
      const upload = await reading.read(
        parameters => uploaderOf(parameters, asked),
        this.#networks.isKnown(request.ip),
      )
      const answer = await createTaskOfFile(upload, asked, imports)
      if (upload.uploader?.kind === 'account') this.#networks.remember(request.ip)
      if (answer.numbers !== null)
        metrics.appended(answer.numbers.added, answer.numbers.refused, this.#ports.now() - now)
      return answer.answer
    } finally {
      await reading.drop()
    }
  }
}

/** Reads one form: values into memory, the file onto the disk. */
class UploadReading {
  readonly #form: UploadedForm
  readonly #url: string
  readonly #imports: ImportFiles
  readonly #values: FormPart[] = []
  #bytes = 0
  #file: TaskUpload['file'] = null
  #hasFile = false
  #uploader: Uploader | null = null

  constructor(form: UploadedForm, url: string, imports: ImportFiles) {
    this.#form = form
    this.#url = url
    this.#imports = imports
  }

  async read(
    identify: (parameters: Parameters) => Promise<Uploader | null>,
    isKnown: boolean,
  ): Promise<TaskUpload> {
    for (let part = await this.#form.nextPart(); part !== null; part = await this.#form.nextPart()) {
      const { name, fileName, declared } = part
      if (fileName === null) this.#values.push({ name, declared, value: await this.#value() })
      else if (name !== FILE || this.#hasFile) throw new UnreadableBody(BODY.file(name))
      else {
        this.#hasFile = true
        // Whoever is not known has the rest read and thrown away: a client that still sends does not listen.
        this.#uploader = await identify(await this.#parameters())
        if (this.#uploader === null ? isKnown : this.#uploader.kind === 'account') await this.#keep(fileName)
      }
      if (this.#values.length > PARAMETERS_MAX) throw tooManyParameters()
    }
    const parameters = await this.#parameters()
    const uploader = this.#uploader ?? (await identify(parameters))
    return { parameters, uploader, file: this.#file, hasFile: this.#hasFile }
  }

  async drop(): Promise<void> {
    if (this.#file !== null) await this.#imports.dropDraft(this.#file)
  }

  async #keep(name: string): Promise<void> {
    const draft = await this.#imports.takeDraft(this.#form.bytes(), IMPORT_LIMITS.bytes)
    if (draft === 'tooLarge') throw new UnreadableBody(BODY.tooLarge(IMPORT_LIMITS.bytes))
    this.#file = { ...draft, name }
  }

  async #value(): Promise<Buffer> {
    const pieces: Buffer[] = []
    for await (const bytes of this.#form.bytes()) {
      this.#bytes += bytes.length
      if (this.#bytes > STRANGERS_BYTES) throw new UnreadableBody(BODY.tooLarge(STRANGERS_BYTES))
      pieces.push(bytes)
    }
    return Buffer.concat(pieces)
  }

  /** What has come so far: the last of equal names counts, and the form before the query. */
  async #parameters(): Promise<Parameters> {
    const silent = this.#values.filter(({ declared }) => declared === null)
    const charset = charsetOf(
      silent.map(({ value }) => value),
      null,
    )
    const parameters = new Map(await readParameters(this.#url, undefined, undefined, pause))
    for (const { name, declared, value } of this.#values)
      parameters.set(name, await decodeText(value, declared ?? charset, pause))
    return parameters
  }
}

/** The published form: code 0 and the task, or the code and the reason of a refusal. */
function textOf(answer: ServiceAnswer | Rejection): string {
  if (answer.kind === 'done') return JSON.stringify({ code: 0, msg: 'Task Created', data: answer.result })
  if (answer.kind === 'rejected') return JSON.stringify({ code: answer.ret, msg: answer.msg, data: {} })
  return JSON.stringify({
    ...(answer.kind === 'refused' && { code: answer.code, msg: answer.codemsg }),
    data: {},
  })
}
