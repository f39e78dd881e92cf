// Which microphone and which speaker, and whether calls are answered by themselves.
import { Button, NativeSelect, Popover, Stack, Switch } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useSay } from '../../../words/language.ts'
import { PHONE } from '../../../words/phone.ts'
import type { SoundDevice } from './phone-sound.ts'
import type { Softphone } from './softphone.ts'

export function Devices({ phone }: { readonly phone: Softphone }) {
  const say = useSay()
  const [isOpen, setOpen] = useState(false)
  const [found, setFound] = useState<Awaited<ReturnType<Softphone['sound']['devices']>> | null>(null)
  const [, choose] = useState(0)
  useEffect(() => {
    if (!isOpen) return
    const look = () => void phone.sound.devices().then(setFound)
    look()
    navigator.mediaDevices.addEventListener('devicechange', look)
    return () => navigator.mediaDevices.removeEventListener('devicechange', look)
  }, [isOpen, phone])
  const chosen = (act: () => Promise<void>) => void act().then(() => choose(times => times + 1))
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus withRoles position="top-end" returnFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(!isOpen)}>
          {say(PHONE.devices)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={say(PHONE.devices)}>
        <Stack gap="sm">
          <NativeSelect
            label={say(PHONE.microphone)}
            data={dataOf(found?.microphones, say(PHONE.usual))}
            value={phone.sound.chosen('microphone')}
            onChange={({ target: { value } }) => chosen(() => phone.chooseMicrophone(value))}
          />
          <NativeSelect
            label={say(PHONE.speaker)}
            description={found !== null && found.speakers.length === 0 ? say(PHONE.oneSpeaker) : undefined}
            data={dataOf(found?.speakers, say(PHONE.usual))}
            value={phone.sound.chosen('speaker')}
            onChange={({ target: { value } }) => chosen(() => phone.sound.chooseSpeaker(value))}
          />
          <Button variant="default" onClick={() => phone.sound.ring('once')}>
            {say(PHONE.tryTone)}
          </Button>
          <Switch
            label={say(PHONE.answersByItself)}
            description={say(PHONE.answersByItselfHelp)}
            checked={phone.answersByItself}
            onChange={({ currentTarget: { checked } }) =>
              chosen(async () => {
                phone.answersByItself = checked
              })
            }
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

function dataOf(devices: readonly SoundDevice[] = [], usual: string) {
  return [{ value: '', label: usual }, ...devices.map(({ id, label }) => ({ value: id, label: label || id }))]
}
