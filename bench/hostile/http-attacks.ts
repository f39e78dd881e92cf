// What hostile HTTP clients do to a server, each for the time it is given. Each attack once stopped a
// process.
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Target {
  readonly port: number
  /** The token of the account that appends meanwhile. */
  readonly token: string
  readonly taskid: string
}

/** Attacks until `isOver`; returns how many requests it made. */
export type Attack = (target: Target, isOver: () => boolean) => Promise<number>

const MIB = 1024 * 1024
const STALE = 'f'.repeat(32)
const HOST = 'HTTP/1.1\r\nHost: x\r\n'

async function connect({ port }: Target, localAddress: string): Promise<Socket> {
  const socket = createConnection({ host: '127.0.0.1', port, localAddress })
  // The server cuts attackers off, which is not an error.
  socket.on('error', () => {})
  await Promise.race([once(socket, 'connect'), once(socket, 'close')])
  return socket
}

/** Writes, and waits until everything was taken or the server closed. */
async function send(socket: Socket, ...parts: (string | Buffer)[]): Promise<void> {
  for (const part of parts) {
    if (socket.destroyed || socket.write(part)) continue
    await Promise.race([once(socket, 'drain'), once(socket, 'close'), sleep(5_000)])
  }
}

const post = (length: number, path = '/') => `POST ${path} ${HOST}Content-Length: ${length}\r\n\r\n`

/** `count` attackers at once, from addresses of their own; each repeats `once` until the end. */
async function many(
  count: number,
  isOver: () => boolean,
  attack: (address: string) => Promise<void>,
): Promise<number> {
  let requests = 0
  const one = async (_: unknown, at: number) => {
    for (let round = 0; !isOver(); round++) {
      await attack(`127.${1 + (at % 200)}.${round % 200}.${2 + (at % 200)}`)
      requests += 1
    }
  }
  await Promise.all(Array.from({ length: count }, one))
  return requests
}

async function answered(socket: Socket): Promise<void> {
  await Promise.race([once(socket, 'data'), once(socket, 'close'), sleep(5_000)])
  socket.destroy()
}

function bodiesOf(token: string, taskid: string): Buffer[] {
  const start = `service=App.Sip_Yccall.TaskAdd&token=${token}&taskid=${taskid}&telphone=`
  const fill = (text: string, before = '[', behind = ']') => {
    const repeated = text.repeat(Math.floor((7.5 * MIB - start.length) / text.length))
    return Buffer.from(`${start}${before}${repeated}${behind}`)
  }
  return [
    fill('{},', '[', '{}]'),
    fill('[', '', ''),
    fill('"a":1,', '[{', '"b":2}]'),
    fill('0', '', 'x'),
    fill('%22'),
    fill('{"phone":1234567890123456789},', '[', '{}]'),
  ]
}

/** Bodies of 7.5 MiB that cost more to build than to send. */
async function costly(
  target: Target,
  isOver: () => boolean,
  token: string,
  attackers: number,
): Promise<number> {
  const bodies = bodiesOf(token, target.taskid)
  let next = 0
  return many(attackers, isOver, async address => {
    const body = bodies[next++ % bodies.length] ?? Buffer.alloc(0)
    const socket = await connect(target, address)
    await send(socket, post(body.length), body)
    await answered(socket)
  })
}

export const HTTP_ATTACKS: Readonly<Record<string, Attack>> = {
  'numbers of many zeros, in the query and in bodies': (target, isOver) =>
    many(8, isOver, async address => {
      const socket = await connect(target, address)
      const service = `service=App.Sip_Yccall.TaskList&token=${STALE}`
      const body = `${service}&currentpage=${'0'.repeat(60_000)}x`
      await send(
        socket,
        `GET /?${service}&itemsperpage=${'0'.repeat(14_000)}x ${HOST}\r\n`,
        post(body.length),
        body,
      )
      await answered(socket)
    }),
  'uploads that hang up before the answer': (target, isOver) => {
    const body = bodiesOf(target.token, target.taskid)[0] ?? Buffer.alloc(0)
    return many(4, isOver, async address => {
      const socket = await connect(target, address)
      await send(socket, post(body.length), body)
      socket.resetAndDestroy()
    })
  },
  'costly bodies without a valid token': (target, isOver) => costly(target, isOver, STALE, 4),
  'costly bodies with a valid token': (target, isOver) => costly(target, isOver, target.token, 4),
  'half bodies from 255 addresses': async (target, isOver) => {
    const sockets: Socket[] = []
    for (let at = 0; at < 255 && !isOver(); at++) {
      const socket = await connect(target, `127.9.0.${at}`)
      sockets.push(socket)
      void send(
        socket,
        post(MIB),
        `service=App.Sip_Yccall.TaskAdd&token=${STALE}&telphone=`,
        Buffer.alloc(MIB / 2, ' '),
      )
    }
    while (!isOver()) await sleep(50)
    for (const socket of sockets) socket.destroy()
    return sockets.length
  },
  'connections that send nothing, or headers a byte at a time': (target, isOver) =>
    many(50, isOver, async address => {
      const socket = await connect(target, address)
      await send(socket, 'POST / HTTP/1.1\r\nX')
      await sleep(20)
    }),
  'wrong logins': (target, isOver) =>
    many(16, isOver, async address => {
      const body = `service=App.Sip_Auth.Login&appid=bench&accesskey=${Math.random()}`
      const socket = await connect(target, address)
      await send(socket, post(body.length), body)
      await answered(socket)
    }),
}
