// The phone on the desk: its line, its call, how loud both sides are, and what is wrong with it.
import { Button } from '@mantine/core'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { DeskPhone } from '../../../../../src/api/v1/resources/desk.ts'
import { paths } from '../../../client/paths.ts'
import { request } from '../../../client/request.ts'
import { useServerNow } from '../../../client/session.tsx'
import { useSay } from '../../../words/language.ts'
import { PHONE } from '../../../words/phone.ts'
import { useKeys } from '../use-keys.ts'
import { Devices } from './devices.tsx'
import { KeyPad } from './key-pad.tsx'
import { Meter } from './meter.tsx'
import styles from './phone.module.css'
import { Softphone } from './softphone.ts'

/** The server forgets it when what the agent does changes. */
const SAY_AGAIN_MS = 10_000

/** `callId`: of the customer offered to the agent, or with it. */
export default function Phone({ callId }: { readonly callId: number | null }) {
  const [phone, setPhone] = useState<Softphone | null>(null)
  const now = useServerNow()
  useEffect(() => {
    const opened = new Softphone(() => request<DeskPhone>('POST', paths.deskPhone, { body: {} }), now)
    setPhone(opened)
    return () => opened.close()
  }, [now])
  return phone === null ? null : <OpenPhone phone={phone} callId={callId} />
}

interface OpenPhoneProps {
  readonly phone: Softphone
  readonly callId: number | null
}

function OpenPhone({ phone, callId }: OpenPhoneProps) {
  const say = useSay()
  const now = useSyncExternalStore(phone.subscribe, phone.now)
  const [isPadOpen, setPadOpen] = useState(false)
  useCustomer(phone, callId)
  useSoundReport(now.call === 'open' && now.trouble !== null)
  useKeys(event => {
    const key = event.key.toLowerCase()
    if (key === 'a') void phone.answer()
    else if (key === 'm') phone.mute(!phone.now().isMuted)
    else if (key === 'k' && phone.now().call === 'open') {
      event.preventDefault()
      setPadOpen(true)
    }
  })
  return (
    <section className={styles.phone} aria-label={say(PHONE.title)}>
      <span className={styles.line} data-line={now.trouble === null ? now.line : 'refused'} role="status">
        {now.trouble !== null
          ? say(PHONE.trouble[now.trouble])
          : (now.refusal ?? say(now.line === 'registered' ? PHONE.call[now.call] : PHONE.line[now.line]))}
      </span>
      <div className={styles.tools}>
        <Meter label={say(PHONE.microphone)} read={() => (now.isMuted ? 0 : phone.sound.levels.out)} />
        <Meter label={say(PHONE.speaker)} read={() => phone.sound.levels.in} />
        {now.call === 'rings' && (
          <Button size="compact-sm" onClick={() => void phone.answer()} rightSection={<kbd>A</kbd>}>
            {say(PHONE.answer)}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant={now.isMuted ? 'filled' : 'default'}
          color={now.isMuted ? 'red' : 'gray'}
          aria-pressed={now.isMuted}
          onClick={() => phone.mute(!now.isMuted)}
          rightSection={<kbd>M</kbd>}
        >
          {say(now.isMuted ? PHONE.muted : PHONE.mute)}
        </Button>
        <KeyPad isOpen={isPadOpen} setOpen={setPadOpen} hasCall={now.call === 'open'} onPress={phone.press} />
        <Devices phone={phone} />
      </div>
    </section>
  )
}

/** A line without sound is a supervisor's business too. */
function useSoundReport(isWithout: boolean): void {
  useEffect(() => {
    if (!isWithout) return
    const say = (isHeard: boolean) =>
      void request('POST', paths.deskSound, { body: { isHeard } }).catch(() => {
        // Said again soon, or forgotten with the call.
      })
    say(false)
    const timer = window.setInterval(() => say(false), SAY_AGAIN_MS)
    return () => {
      window.clearInterval(timer)
      say(true)
    }
  }, [isWithout])
}

/** A tone before a customer is heard, but not one who was there before; and nobody is greeted muted. */
function useCustomer(phone: Softphone, callId: number | null): void {
  const last = useRef(callId)
  useEffect(() => {
    if (callId === last.current) return
    if (last.current !== null) phone.customerLeft()
    if (callId !== null) phone.customerCame()
    last.current = callId
  }, [phone, callId])
}
