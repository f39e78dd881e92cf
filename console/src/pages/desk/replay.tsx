// The agent hears the last half minute of its call again, while the call goes on.
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { paths } from '../../client/paths.ts'
import { getSound } from '../../client/request.ts'
import { useNotifyFailure } from '../../parts/notify-failure.ts'
import { useSay } from '../../words/language.ts'
import { TALK } from '../../words/talk.ts'

export function Replay({ callId }: { readonly callId: number }) {
  const say = useSay()
  const notifyFailure = useNotifyFailure()
  const [url, setUrl] = useState<string | null>(null)
  const load = useMutation({
    mutationFn: () => getSound(paths.deskReplay(callId)),
    onSuccess: sound => setUrl(URL.createObjectURL(sound)),
    onError: notifyFailure,
  })
  useEffect(() => () => URL.revokeObjectURL(url ?? ''), [url])
  return (
    <>
      <Button
        size="compact-sm"
        variant={url === null ? 'default' : 'filled'}
        aria-pressed={url !== null}
        loading={load.isPending}
        onClick={() => (url === null ? load.mutate() : setUrl(null))}
      >
        {say(url === null ? TALK.replay : TALK.stopReplay)}
      </Button>
      {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said */}
      {url !== null && <audio src={url} autoPlay onEnded={() => setUrl(null)} onError={() => setUrl(null)} />}
    </>
  )
}
