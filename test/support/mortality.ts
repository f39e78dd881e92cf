// A process in virtual time that can die.
import type { MemoryStore } from '../../src/store/memory/index.ts'
import type { EngineStore } from '../../src/store/port/engine-store.ts'
import type { Switch } from '../../src/telephony/port.ts'

/** It hears, says and writes nothing from its death on. */
export function mortality() {
  let isDead = false
  const unto = <T extends object>(alive: T, answers: () => unknown): T =>
    new Proxy(alive, {
      get(of, name) {
        const own = Reflect.get(of, name)
        if (typeof own !== 'function') return own
        return (...given: unknown[]) => (isDead ? answers() : own.apply(of, given))
      },
    })
  return {
    die: () => {
      isDead = true
    },
    through: (store: MemoryStore): EngineStore => unto<EngineStore>(store, () => new Promise(() => {})),
    over: (telephony: Switch): Switch => {
      const start: Switch['start'] = listener =>
        telephony.start(event => {
          if (!isDead) listener(event)
        })
      const mortal = unto(telephony, () => new Promise(() => {}))
      return new Proxy(mortal, { get: (of, name) => (name === 'start' ? start : Reflect.get(of, name)) })
    },
  }
}
