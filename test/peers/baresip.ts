// baresip as an agent's phone: registers, answers by itself or rings on, takes orders and reports what
// happens over its control port.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { wavFile } from '../sip/media/phone.ts'
import { freePortPair } from './loopback.ts'
import { BARESIP, Peer, temporaryFolder } from './peer.ts'

export interface BaresipOptions {
  readonly login: string
  readonly password: string
  /** `host:port` it registers at; null: it does not, and is called at `place`. */
  readonly registrar: string | null
  readonly transport?: 'udp' | 'tcp'
  readonly answers?: boolean
  /** What its microphone hears: a WAV file of 8 kHz, one channel; a tone of 1,000 Hz when left out. */
  readonly wavIn?: string
  /** Writes what it hears and says as WAV files; `heard()` names them. */
  readonly dumps?: boolean
}

const HERE = '127.0.0.1'
/** Registers again after so long; it waits as long after a refusal. */
const REGISTER_S = 60

export async function startBaresip(options: BaresipOptions): Promise<Baresip> {
  const [sipPort, controlPort] = [await freePortPair(HERE), await freePortPair(HERE)]
  const phone = new Baresip(options, sipPort, controlPort)
  try {
    await phone.peer.listens(() => phone.reach())
  } catch (error) {
    await phone.stop()
    throw error
  }
  return phone
}

export class Baresip {
  readonly login: string
  readonly peer: Peer
  /** Where it takes calls. */
  readonly place: { readonly address: string; readonly port: number }
  /**
   * As it names them: REGISTERING, REGISTER_OK, REGISTER_FAIL, CALL_INCOMING, CALL_ESTABLISHED, CALL_CLOSED
   * and others.
   */
  readonly events: string[] = []
  private readonly controlPort: number
  private control: Socket | null = null
  private unread = ''

  constructor(options: BaresipOptions, sipPort: number, controlPort: number) {
    this.login = options.login
    this.controlPort = controlPort
    this.place = { address: HERE, port: sipPort }
    const folder = temporaryFolder('baresip')
    mkdirSync(join(folder, 'sound'))
    const wavIn = options.wavIn ?? join(folder, 'tone.wav')
    if (options.wavIn === undefined) writeFileSync(wavIn, tone(30))
    writeFileSync(
      join(folder, 'config'),
      configOf(folder, wavIn, sipPort, controlPort, options.dumps === true),
    )
    writeFileSync(join(folder, 'contacts'), '')
    const { login, password, registrar, transport = 'udp', answers = true } = options
    const mode = answers ? 'auto' : 'manual'
    const home = registrar ?? `${HERE}:${sipPort}`
    const every = registrar === null ? 0 : REGISTER_S
    writeFileSync(
      join(folder, 'accounts'),
      `<sip:${login}@${home};transport=${transport}>;auth_pass=${password};answermode=${mode};regint=${every};audio_codecs=pcma/8000/1,pcmu/8000/1\n`,
    )
    this.peer = new Peer(`baresip ${login}`, folder, BARESIP, ['-f', folder])
  }

  /** Ends its call. */
  hangup(): void {
    this.command('hangup')
  }

  accept(): void {
    this.command('accept')
  }

  /** A command of its menu: hold, resume, transfer with a number. */
  orders(command: string, params = ''): void {
    this.command(command, params)
  }

  count(event: string): number {
    return this.events.filter(type => type === event).length
  }

  /** WAV files of what it heard, oldest first. */
  heard(): string[] {
    const folder = join(this.peer.folder, 'sound')
    return readdirSync(folder)
      .filter(name => name.includes('dec'))
      .sort()
      .map(name => join(folder, name))
  }

  show(): string {
    return `${this.login}: ${this.events.join(' ')}\n${this.peer.output().slice(-2_000)}`
  }

  /** Whether its control port is open: then it runs. */
  reach(): Promise<boolean> {
    const socket = connect(this.controlPort, HERE)
    return new Promise(resolve => {
      socket.once('error', () => resolve(false))
      socket.once('connect', () => {
        this.control = socket
        socket.on('error', () => {})
        socket.on('data', bytes => this.read(String(bytes)))
        resolve(true)
      })
    })
  }

  async stop(): Promise<void> {
    this.control?.destroy()
    await this.peer.stop()
  }

  /** Netstrings of JSON both ways. */
  private command(command: string, params = ''): void {
    const text = JSON.stringify(params === '' ? { command } : { command, params })
    this.control?.write(`${text.length}:${text},`)
  }

  private read(text: string): void {
    this.unread += text
    for (;;) {
      const colon = this.unread.indexOf(':')
      const end = colon + 1 + Number(this.unread.slice(0, colon))
      if (colon === -1 || this.unread.length <= end) return
      const reported: { readonly event?: boolean; readonly type?: string } = JSON.parse(
        this.unread.slice(colon + 1, end),
      )
      if (reported.event === true && reported.type !== undefined) this.events.push(reported.type)
      this.unread = this.unread.slice(end + 1)
    }
  }
}

function configOf(
  folder: string,
  wavIn: string,
  sipPort: number,
  controlPort: number,
  dumps: boolean,
): string {
  return [
    'poll_method epoll',
    `sip_listen ${HERE}:${sipPort}`,
    `net_interface ${HERE}`,
    `audio_source aufile,${wavIn}`,
    `audio_alert aufile,${wavIn}`,
    'ausrc_srate 8000',
    'auplay_srate 8000',
    'ausrc_channels 1',
    'auplay_channels 1',
    'rtp_ports 20000-30000',
    'jitter_buffer_delay 1-5',
    'module_path /usr/lib/baresip/modules',
    'module stdio.so',
    'module g711.so',
    'module aufile.so',
    ...(dumps ? ['module sndfile.so', `snd_path ${join(folder, 'sound')}`] : []),
    'module_tmp uuid.so',
    'module_tmp account.so',
    'module_app menu.so',
    'module_app ctrl_tcp.so',
    `ctrl_tcp_listen ${HERE}:${controlPort}`,
    '',
  ].join('\n')
}

/** A tone of 1,000 Hz, -10 dBm0 or so, PCM of 16 bits, made of its period. */
function tone(seconds: number): Buffer {
  const period = Int16Array.from({ length: 8 }, (_, n) => Math.round(8_000 * Math.sin((2 * Math.PI * n) / 8)))
  return wavFile({ sound: Buffer.alloc(2 * 8_000 * seconds, Buffer.from(period.buffer)) })
}
