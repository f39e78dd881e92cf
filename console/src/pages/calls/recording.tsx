// The sound of a call: both channels drawn, the customer above, the agent below; played, moved in, sped up.
import { Group, SegmentedControl, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Button } from '../../parts/button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { CALLS } from '../../words/calls.ts'
import { clock } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import styles from './recording.module.css'
import { drawWave, type Sound, soundOf } from './wave.ts'

export function Recording({ callId }: { readonly callId: number }) {
  const say = useSay()
  const load = useMutation({
    mutationFn: async () => {
      const { url } = await request<{ url: string }>('POST', paths.recording(callId))
      return soundOf(url)
    },
  })
  if (load.data !== undefined) return <Player sound={load.data} />
  return (
    <div>
      <Button variant="default" loading={load.isPending} onClick={() => load.mutate()}>
        {say(CALLS.listen)}
      </Button>
      <Text size="xs" c="var(--faint)" mt={4}>
        {say(CALLS.listenNoted)}
      </Text>
      <Failure error={load.error} />
    </div>
  )
}

const STEP_S = 5
const RATES = ['1', '1.5', '2']

function Player({ sound }: { readonly sound: Sound }) {
  const say = useSay()
  const audio = useRef<HTMLAudioElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [at, setAt] = useState(0)
  const [isPlaying, setPlaying] = useState(false)
  const [rate, setRate] = useState('1')
  useEffect(() => () => URL.revokeObjectURL(sound.url), [sound])
  useEffect(() => {
    if (canvas.current !== null) drawWave(canvas.current, sound, at / sound.seconds)
  }, [sound, at])
  useEffect(() => {
    if (!isPlaying) return
    let frame = 0
    const follow = () => {
      setAt(audio.current?.currentTime ?? 0)
      frame = requestAnimationFrame(follow)
    }
    frame = requestAnimationFrame(follow)
    return () => cancelAnimationFrame(frame)
  }, [isPlaying])
  const seek = (seconds: number) => {
    const to = Math.min(sound.seconds, Math.max(0, seconds))
    if (audio.current !== null) audio.current.currentTime = to
    setAt(to)
  }
  const point = (event: PointerEvent<HTMLCanvasElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    seek((sound.seconds * (event.clientX - left)) / width)
  }
  const press = (event: KeyboardEvent) => {
    const to = { ArrowRight: at + STEP_S, ArrowLeft: at - STEP_S, Home: 0, End: sound.seconds }[event.key]
    if (to === undefined) return
    event.preventDefault()
    seek(to)
  }
  const toggle = () => void (isPlaying ? audio.current?.pause() : audio.current?.play())
  return (
    <div>
      <div className={styles.channels}>
        <span>{say(CALLS.customerChannel)}</span>
        {sound.peaks.length > 1 && <span>{say(CALLS.agentChannel)}</span>}
        <canvas
          ref={canvas}
          className={styles.wave}
          role="slider"
          tabIndex={0}
          aria-label={say(CALLS.position)}
          aria-valuemin={0}
          aria-valuemax={Math.round(sound.seconds)}
          aria-valuenow={Math.round(at)}
          aria-valuetext={clock(1_000 * at)}
          onPointerDown={point}
          onKeyDown={press}
        />
      </div>
      {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said */}
      <audio
        ref={audio}
        src={sound.url}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
      />
      <Group gap="sm" mt={8}>
        <Button size="compact-md" onClick={toggle}>
          {say(isPlaying ? CALLS.pause : CALLS.play)}
        </Button>
        <span>
          {clock(1_000 * at)} / {clock(1_000 * sound.seconds)}
        </span>
        <SegmentedControl
          size="xs"
          aria-label={say(CALLS.speed)}
          value={rate}
          onChange={next => {
            setRate(next)
            if (audio.current !== null) audio.current.playbackRate = Number(next)
          }}
          data={RATES.map(value => ({ value, label: `${value}×` }))}
        />
      </Group>
    </div>
  )
}
