// What every switch adapter must do with rooms and keys; who hears whom is measured at the people's ends.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Ears } from '../../src/telephony/port.ts'
import { GIVE_UP_MS } from '../support/eventually.ts'
import { Caller } from './telephony-caller.ts'
import type { SpeakingWorld } from './telephony-people.ts'

const ROOM = 'room'
const LISTENER: Ears = { speaksTo: 'none', hears: 'all' }
const WHISPERER: Ears = { speaksTo: ['agent'], hears: 'all' }
const STEP_MS = 20

type Leg = 'customer' | 'agent' | 'third'
const LEGS: readonly Leg[] = ['customer', 'agent', 'third']
/** Whom each hears; a voice at a wrong level has the level after its name. */
type Hearing = Readonly<Record<Leg, readonly string[]>>

/** Two who talk, and a third who listens, whispers or talks with them. */
class Party {
  readonly caller: Caller
  private readonly world: SpeakingWorld
  private joined = 0

  constructor(world: SpeakingWorld) {
    this.world = world
    this.caller = new Caller(world)
  }

  /** All three answer; customer and agent join one room. */
  async begin(): Promise<void> {
    await this.caller.listen()
    for (const leg of LEGS) this.caller.dial(leg, this.numberOf(leg))
    for (const leg of LEGS) await this.caller.until('answered', leg)
    await this.join('customer')
    await this.join('agent')
  }

  /** Resolves once the switch has reported it. */
  async join(leg: Leg, ears?: Ears, room = ROOM): Promise<void> {
    this.caller.telephony.join(leg, room, ears)
    const wanted = ++this.joined
    const reported = () => this.caller.events.filter(event => event.type === 'joined').length
    await this.reaches(reported, wanted, `joined of ${leg}`)
  }

  /** Who hears whom from now on. */
  async hearing(): Promise<Hearing> {
    const heard = await Promise.all(LEGS.map(leg => this.world.heardBy(this.numberOf(leg))))
    const [customer = [], agent = [], third = []] = heard.map(voices =>
      LEGS.flatMap(leg =>
        voices
          .filter(voice => voice.startsWith(this.numberOf(leg)))
          .map(voice => voice.replace(this.numberOf(leg), leg)),
      ),
    )
    return { customer, agent, third }
  }

  press(leg: Leg, key: string): void {
    this.world.press(this.numberOf(leg), key)
  }

  keysOf(leg: Leg): string {
    return this.world.keysOf(this.numberOf(leg))
  }

  async reaches<T>(now: () => T, wanted: T, what: string): Promise<void> {
    for (const until = this.caller.now() + GIVE_UP_MS; now() !== wanted; ) {
      if (this.caller.now() > until) assert.equal(now(), wanted, what)
      await this.caller.passed(STEP_MS)
    }
  }

  private numberOf(leg: Leg): string {
    return this.world.numbers[LEGS.indexOf(leg)] ?? ''
  }
}

const TWO: Hearing = { customer: ['agent'], agent: ['customer'], third: [] }
const LISTENED: Hearing = { ...TWO, third: ['customer', 'agent'] }
const WHISPERED: Hearing = { ...LISTENED, agent: ['customer', 'third'] }
const THREE: Hearing = { ...WHISPERED, customer: ['agent', 'third'] }

export function roomsContract(name: string, makeWorld: () => Promise<SpeakingWorld>): void {
  async function withParty(act: (party: Party) => Promise<void>): Promise<void> {
    const world = await makeWorld()
    const party = new Party(world)
    try {
      await party.begin()
      await act(party)
      party.caller.checkOrder()
    } finally {
      await world.close()
    }
  }

  describe(`${name}: rooms`, () => {
    test('a listener hears both and is heard by nobody', () =>
      withParty(async party => {
        await party.join('third', LISTENER)
        await agree(party, LISTENED)
      }))

    test('a whisperer is heard by the agent only, and hears both', () =>
      withParty(async party => {
        await party.join('third', WHISPERER)
        await agree(party, WHISPERED)
      }))

    test('a supervisor who barges in is heard by both, and hears both', () =>
      withParty(async party => {
        await party.join('third')
        await agree(party, THREE)
      }))

    test('a muted agent hears the customer and is not heard, until it is heard again', () =>
      withParty(async party => {
        await party.join('agent', LISTENER)
        await agree(party, { ...TWO, customer: [] })
        await party.join('agent')
        await agree(party, TWO)
      }))

    test('one on hold hears nobody and is heard by nobody, and both talk again afterwards', () =>
      withParty(async party => {
        const { telephony } = party.caller
        telephony.leave('customer')
        telephony.playHoldTone('customer')
        await agree(party, { customer: [], agent: [], third: [] })
        await party.join('customer')
        await agree(party, TWO)
      }))

    test('from listening to whispering, to talking, back to listening, and out', () =>
      withParty(async party => {
        for (const [ears, hearing] of [
          [LISTENER, LISTENED],
          [WHISPERER, WHISPERED],
          [undefined, THREE],
          [LISTENER, LISTENED],
        ] as const) {
          await party.join('third', ears)
          await agree(party, hearing)
        }
        party.caller.telephony.leave('third')
        await agree(party, TWO)
        assert.deepEqual(await party.caller.roomsOf(), { customer: ROOM, agent: ROOM, third: null })
      }))

    test('joining again with the same ears changes nothing, and nothing is reported', () =>
      withParty(async party => {
        await party.join('third', WHISPERER)
        party.caller.telephony.join('third', ROOM, { ...WHISPERER, speaksTo: ['agent'] })
        party.caller.telephony.join('agent', ROOM)
        await party.caller.passed(500)
        assert.equal(party.caller.events.filter(event => event.type === 'joined').length, 3)
      }))

    test('a leg that ends in a room of three leaves the two others talking', () =>
      withParty(async party => {
        await party.join('third')
        await agree(party, THREE)
        party.caller.telephony.hangup('agent')
        await party.caller.ended('agent')
        await agree(party, { customer: ['third'], agent: [], third: ['customer'] })
        assert.deepEqual(await party.caller.roomsOf(), { customer: ROOM, third: ROOM })
        assert.equal(party.caller.count('ended', 'customer') + party.caller.count('ended', 'third'), 0)
      }))

    test('a leg that joins another room leaves the first', () =>
      withParty(async party => {
        await party.join('third')
        await agree(party, THREE)
        await party.join('agent', undefined, 'elsewhere')
        await agree(party, { customer: ['third'], agent: [], third: ['customer'] })
        await party.join('third', undefined, 'elsewhere')
        await agree(party, { customer: [], agent: ['third'], third: ['agent'] })
      }))

    test('a prompt that loops ends where its hearer joins a room', () =>
      withParty(async party => {
        party.caller.telephony.play('third', 'sorry', 'loops')
        await party.join('third')
        await agree(party, THREE)
      }))

    test('a leg that has not answered joins no room', () =>
      withParty(async party => {
        party.caller.dial('rings', '13800000011')
        party.caller.telephony.join('rings', ROOM)
        await party.caller.passed(500)
        assert.equal((await party.caller.roomsOf())['rings'], null)
        assert.equal(party.caller.count('joined', 'rings'), 0)
      }))
  })

  describe(`${name}: keys`, () => {
    test('each key pressed is one event, inside a room and outside', () =>
      withParty(async party => {
        const keys = () =>
          party.caller.events.flatMap(event =>
            event.type === 'digit' ? [`${event.legId} ${event.digit}`] : [],
          )
        const pressed: string[] = []
        await party.join('third', LISTENER)
        for (const [leg, key] of [
          ['customer', '5'],
          ['customer', '5'],
          ['agent', '#'],
          ['third', '*'],
        ] as const) {
          party.press(leg, key)
          pressed.push(`${leg} ${key}`)
          await party.reaches(() => keys().length, pressed.length, 'keys')
        }
        await party.caller.passed(500)
        assert.deepEqual(keys(), pressed)
      }))

    test('keys are sent to the phone one after the other, whatever it hears', () =>
      withParty(async party => {
        party.caller.telephony.sendDigits('customer', '12#')
        party.caller.telephony.sendDigits('third', '0x0')
        await party.reaches(() => party.keysOf('customer'), '12#', 'keys of the customer')
        await party.reaches(() => party.keysOf('third'), '00', 'keys of the third')
        assert.equal(party.keysOf('agent'), '')
        await agree(party, TWO)
      }))
  })
}

/**
 * Checks that everybody hears whom they should once the change has reached the sound, and nobody else from
 * then on. A busy machine may cut off speech, but makes nobody hear what was not said to them.
 */
async function agree(party: Party, expected: Hearing): Promise<void> {
  let heard = await party.hearing()
  for (
    const until = party.caller.now() + GIVE_UP_MS;
    !isEqual(heard, expected);
    heard = await party.hearing()
  ) {
    if (party.caller.now() > until) assert.deepEqual(heard, expected)
    await party.caller.passed(STEP_MS)
  }
  const later = await party.hearing()
  for (const leg of LEGS)
    for (const voice of later[leg])
      assert.ok(expected[leg].includes(voice.split(' ')[0] ?? ''), `${leg} hears ${voice}`)
}

function isEqual(a: Hearing, b: Hearing): boolean {
  return LEGS.every(leg => String(a[leg]) === String(b[leg]))
}
